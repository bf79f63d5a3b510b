package org.inferometer.precision.calibration;

import org.inferometer.precision.calibration.Histogram.Snapshot;

/// The threshold after which quantised magnitudes have the smallest mean square error, each bin
/// taken at its middle.
final class MeanSquareSearch {
  private MeanSquareSearch() {}

  static double threshold(Snapshot seen, int levels) {
    return Candidates.best(seen, levels, end -> error(seen.bins(), end, levels));
  }

  /// The sum of square errors, in squares of a bin's width.
  static double error(long[] bins, int end, int levels) {
    double step = (double) end / (levels - 1);
    double sum = 0;
    for (int i = 0; i < bins.length; i++) {
      if (bins[i] > 0) {
        double middle = i + 0.5;
        double quantised = Math.min(levels - 1, Math.rint(middle / step)) * step;
        sum += bins[i] * (middle - quantised) * (middle - quantised);
      }
    }
    return sum;
  }
}
