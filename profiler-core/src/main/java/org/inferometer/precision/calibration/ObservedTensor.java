package org.inferometer.precision.calibration;

/// What is known of a tensor before calibration sees it.
///
/// @param levels see [Calibrator#threshold]; 0 where no range is chosen, and the largest magnitude
///   alone is wanted
/// @param bound magnitude that no element can exceed, by the layer that writes it (6 behind a clip
///   from 0 to 6); infinite where there is none
/// @param output whether the network hands it out, so that nothing that is computed from it need
///   show that it is not finite
public record ObservedTensor(int levels, double bound, boolean output) {
  public ObservedTensor {
    if ((levels < 2 && levels != 0) || !(bound >= 0)) {
      throw new IllegalArgumentException(levels + " levels, at most " + bound);
    }
  }

  /// A tensor of which the largest magnitude is wanted, exactly.
  public static final ObservedTensor MAGNITUDE =
      new ObservedTensor(0, Double.POSITIVE_INFINITY, true);

  /// Whether a range is chosen for it.
  public boolean isRanged() {
    return levels > 0;
  }

  /// An inner tensor that can hold anything.
  public static ObservedTensor unbounded(int levels) {
    return new ObservedTensor(levels, Double.POSITIVE_INFINITY, false);
  }
}
