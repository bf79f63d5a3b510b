package org.inferometer.study;

import java.util.List;

/// One engine layer.
///
/// @param origins names of the network layers that went into it; empty where the engine added it
/// @param dataMovement whether it only moves data
/// @param share of the whole inference of the layer pass (`1`)
/// @param flops sum over the origins
/// @param bytes read and written at its boundary, weights included
/// @param precision the precision that its kernel computed in, for example `fp32`; `unknown` with
///   the reason in brackets otherwise; `fp32 → int8` where it only changes the format of numbers
public record EngineLayerResult(
    String name,
    String type,
    List<String> origins,
    boolean dataMovement,
    Reading timeUs,
    Reading share,
    Reading flops,
    Reading bytes,
    String precision,
    String kernel) {
  private static final String UNKNOWN = "unknown";
  private static final String UNSIGNED = "uint8";
  private static final String CHANGE = " → ";

  /// Whether the backend knows the precision that it computed in.
  public boolean knowsPrecision() {
    return !precision.startsWith(UNKNOWN);
  }

  /// Whether its kernel computed in this precision: integers of 8 bits are INT8 with a sign and
  /// without.
  public boolean computedIn(Precision asked) {
    return precision.equals(asked.label())
        || (asked == Precision.INT8 && precision.equals(UNSIGNED));
  }

  /// Whether it only changes the format of numbers: `fp32 → int8`.
  public boolean changesPrecision() {
    return precision.contains(CHANGE);
  }
}
