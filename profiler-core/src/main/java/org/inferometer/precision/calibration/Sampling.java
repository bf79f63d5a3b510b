package org.inferometer.precision.calibration;

/// Which elements of a tensor calibration looks at.
///
/// @param everyElement whether the extremes are those of all elements; else of a sample that the
///   network itself takes, so that the rest need not leave it
/// @param values elements of each tensor that one inference counts, at least, where there are as
///   many
public record Sampling(boolean everyElement, int values) {
  /// Elements of each tensor that all inferences together count, at least. Of so many the 26
  /// largest are above a percentile of 99.99.
  static final int TOTAL = 1 << 18;

  /// The fewest of one inference, however many inferences there are.
  static final int LEAST = 1 << 11;

  public Sampling {
    if (values < 1) {
      throw new IllegalArgumentException("a sample has elements, not " + values);
    }
  }

  /// What a calibrator needs.
  ///
  /// @param inferences ≥ 1
  public static Sampling of(Calibrator calibrator, int inferences) {
    int values = Math.max(LEAST, Math.ceilDiv(TOTAL, inferences));
    return new Sampling(calibrator instanceof Calibrator.MinMax, values);
  }
}
