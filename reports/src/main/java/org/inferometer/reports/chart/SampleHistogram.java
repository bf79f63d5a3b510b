package org.inferometer.reports.chart;

import java.util.Arrays;

/// Counts of samples in bins of one width.
///
/// @param low where the first bin begins
/// @param width of a bin
record SampleHistogram(double low, double width, int[] counts) {
  private static final int MOST_BINS = 60;

  /// Bins by the rule of Freedman and Diaconis ("On the histogram as a density estimator", 1981): 2
  /// IQR / ∛n wide, 60 at most over the given range. Samples outside the range are not counted.
  static SampleHistogram of(double[] samples, double low, double high) {
    var sorted = samples.clone();
    Arrays.sort(sorted);
    double range = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    double wanted = 2 * range / Math.cbrt(sorted.length);
    int bins = wanted > 0 ? (int) Math.clamp(Math.ceil((high - low) / wanted), 1, MOST_BINS) : 1;
    double width = (high - low) / bins;
    var counts = new int[bins];
    for (double sample : samples) {
      if (sample >= low && sample <= high) {
        counts[Math.min(bins - 1, (int) ((sample - low) / width))]++;
      }
    }
    return new SampleHistogram(low, width, counts);
  }

  int highest() {
    return Arrays.stream(counts).max().orElse(0);
  }
}
