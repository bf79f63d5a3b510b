package org.inferometer.precision.calibration;

import java.util.function.IntToDoubleFunction;
import org.inferometer.precision.calibration.Histogram.Snapshot;

/// The thresholds that a search tries: ends of bins, about 256 of them, evenly spaced from the
/// first that has a bin for each level up to the last bin that holds anything.
final class Candidates {
  private static final int TRIED = 256;

  private Candidates() {}

  /// @param loss of the threshold at the end of a number of bins
  /// @return the threshold of the smallest loss, the largest one of equals
  static double best(Snapshot seen, int levels, IntToDoubleFunction loss) {
    int used = used(seen.bins());
    if (used <= levels) {
      return seen.largest();
    }
    int step = Math.max(1, (used - levels) / TRIED);
    int best = used;
    double least = loss.applyAsDouble(used);
    for (int bins = used - step; bins >= levels; bins -= step) {
      double value = loss.applyAsDouble(bins);
      if (value < least) {
        least = value;
        best = bins;
      }
    }
    return Math.min(best * seen.width(), seen.largest());
  }

  /// The number of bins up to the last that holds anything.
  static int used(long[] bins) {
    int used = bins.length;
    while (used > 0 && bins[used - 1] == 0) {
      used--;
    }
    return used;
  }
}
