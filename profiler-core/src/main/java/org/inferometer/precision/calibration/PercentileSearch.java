package org.inferometer.precision.calibration;

import org.inferometer.precision.calibration.Histogram.Snapshot;

/// The magnitude below which a share of the elements lies, linear within its bin.
final class PercentileSearch {
  private PercentileSearch() {}

  static double threshold(Snapshot seen, double percent) {
    long total = seen.zeros();
    for (long count : seen.bins()) {
      total += count;
    }
    double wanted = total * (percent / 100);
    double below = seen.zeros();
    for (int bin = 0; bin < seen.bins().length; bin++) {
      long count = seen.bins()[bin];
      if (count > 0 && below + count >= wanted) {
        double within = Math.max(0, (wanted - below) / count);
        // Where zeros alone are the share, the first bin with anything in it still counts.
        double at = (bin + (within == 0 ? 1 : within)) * seen.width();
        return Math.min(at, seen.largest());
      }
      below += count;
    }
    return seen.largest();
  }
}
