package org.inferometer.stats;

import java.util.BitSet;

/// Outliers by the median absolute deviation: marked, never dropped.
public final class Outliers {
  /// Scales the median absolute deviation to the standard deviation of normal samples.
  static final double NORMAL = 1.4826022185056018;

  private Outliers() {}

  /// The samples farther than 3 scaled median absolute deviations from the median (Leys et al.,
  /// "Detecting outliers: Do not use standard deviation around the mean, use absolute deviation
  /// around the median", 2013). A series of which more than half is one value has none by this
  /// measure.
  public static BitSet mark(double[] samples) {
    BitSet marked = new BitSet(samples.length);
    if (samples.length == 0) {
      return marked;
    }
    double median = Quantiles.median(samples);
    double bound = 3 * scaledDeviation(samples, median);
    for (int i = 0; i < samples.length; i++) {
      marked.set(i, bound > 0 && Math.abs(samples[i] - median) > bound);
    }
    return marked;
  }

  /// 1.4826 times the median absolute deviation.
  static double scaledDeviation(double[] samples, double median) {
    double[] deviations = new double[samples.length];
    for (int i = 0; i < samples.length; i++) {
      deviations[i] = Math.abs(samples[i] - median);
    }
    return NORMAL * Quantiles.median(deviations);
  }
}
