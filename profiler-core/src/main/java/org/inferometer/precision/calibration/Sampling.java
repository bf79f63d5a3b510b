package org.inferometer.precision.calibration;

/// How many of a tensor's elements a histogram looks at in one inference.
///
/// @param counted elements of which the histogram is made, spread over the tensor; all of a smaller
///   one; 0 for no histogram
/// @param every the smallest and largest of all elements of an inner tensor are taken in the first
///   of so many inferences, those of the counted elements in the others, ≥ 1
public record Sampling(int counted, int every) {
  /// Counted elements of one tensor that serve: with more, networks did not become more accurate
  /// (docs/evidence/precision-int8.md has the figures).
  private static final int ENOUGH = 1 << 18;

  private static final int LEAST = 1 << 10;
  private static final int MOST = 6 << 10;
  private static final int EVERY = 8;

  public Sampling {
    if (counted < 0 || every < 1) {
      throw new IllegalArgumentException(counted + " elements, every " + every + " inferences");
    }
  }

  /// What a calibrator needs. For a distribution these are about as many elements whatever the
  /// number of inferences is: of fewer inferences, more is looked at.
  ///
  /// @param inferences ≥ 1
  public static Sampling of(Calibrator calibrator, int inferences) {
    int counted = Math.clamp(ENOUGH / inferences, LEAST, MOST);
    return new Sampling(counted, calibrator instanceof Calibrator.MinMax ? 1 : EVERY);
  }
}
