package org.inferometer.precision;

import org.inferometer.study.Precision;

/// What a conversion did to one layer.
///
/// @param layer its name in the original network
/// @param type its type there
/// @param reason why it was kept; empty otherwise
/// @param precision that it computes in now; that of the original where it was untouched
/// @param rounding what became of its weights; nothing where they stayed
public record LayerConversion(
    String layer,
    String type,
    Treatment treatment,
    String reason,
    Precision precision,
    WeightRounding rounding) {

  /// What can be done to a layer.
  public enum Treatment {
    /// It computes in the new precision.
    CONVERTED,
    /// It does not compute in the new precision, for a reason.
    KEPT,
    /// It has nothing to convert: integers, truth values, shapes.
    UNTOUCHED
  }
}
