package org.inferometer.precision.calibration;

/// What is known of a tensor before calibration sees it.
///
/// @param levels see [Calibrator#threshold]
/// @param bound magnitude that no element can exceed, by the layer that writes it (6 behind a clip
///   from 0 to 6); infinite where there is none
/// @param output whether the network hands it out, so that nothing that is computed from it need
///   show that it is not finite
public record ObservedTensor(int levels, double bound, boolean output) {
  public ObservedTensor {
    if (levels < 2 || !(bound >= 0)) {
      throw new IllegalArgumentException(levels + " levels, at most " + bound);
    }
  }

  /// An inner tensor that can hold anything.
  public static ObservedTensor unbounded(int levels) {
    return new ObservedTensor(levels, Double.POSITIVE_INFINITY, false);
  }
}
