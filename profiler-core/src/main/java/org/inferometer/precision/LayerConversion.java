package org.inferometer.precision;

/// What a conversion did to one layer.
///
/// @param layer its name in the original network
/// @param type its type there
/// @param reason why it was kept; empty otherwise
/// @param rounding what became of its weights; nothing where they stayed
public record LayerConversion(
    String layer, String type, Treatment treatment, String reason, WeightRounding rounding) {

  /// What can be done to a layer.
  public enum Treatment {
    /// It computes in the new precision.
    CONVERTED,
    /// It could, but stays as it was, for a reason.
    KEPT,
    /// It has nothing to convert: integers, truth values, shapes.
    UNTOUCHED
  }
}
