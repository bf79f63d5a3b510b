package org.inferometer.precision.calibration;

/// What calibration found of one tensor.
public sealed interface Range {
  /// The tensor can be quantised.
  ///
  /// @param value finite, > 0
  /// @param seen magnitudes of the elements that were counted
  record Threshold(double value, MagnitudeCounts seen) implements Range {
    /// A range that was given, not observed: nothing tells what is lost within it.
    public Threshold(double value) {
      this(value, MagnitudeCounts.NONE);
    }

    public Threshold {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException("a threshold is positive and finite, not " + value);
      }
    }
  }

  /// Every element has the same value: the tensor has no range of its own, but can share that of
  /// others.
  ///
  /// @param value finite
  record Constant(double value) implements Range {}

  /// It cannot be quantised in any useful way.
  ///
  /// @param reason a predicate: `showed no elements`
  record Unusable(String reason) implements Range {}

  /// The range of what was seen.
  ///
  /// @param levels see [Calibrator#threshold]
  static Range of(Histogram.Snapshot seen, Calibrator calibrator, int levels) {
    if (seen.elements() == 0) {
      return new Unusable("showed no elements to the calibration");
    }
    if (!seen.finite()) {
      return new Unusable("holds infinite values or NaN in the calibration");
    }
    if (seen.constant()) {
      return new Constant(seen.least());
    }
    return new Threshold(calibrator.threshold(seen, levels), seen.counts());
  }
}
