package org.inferometer.stats;

import java.util.Locale;

/// The effect that one cluster of replicates shows, for example the log ratio of two engines over
/// the rounds of one generation, and how well the cluster alone knows it.
///
/// @param value robust against replicates that were disturbed
/// @param variance of the value, valid where neighbouring replicates are alike; 0 where there is
///   one replicate, which tells nothing of it
/// @param deviation the robust standard deviation of one replicate
/// @param replicates at least one
public record ClusterEffect(double value, double variance, double deviation, int replicates) {
  /// With fewer replicates than this, no two of them are an interval of 95 % for the median.
  private static final int FEW = 6;

  /// Fewer replicates than this cannot show how alike neighbours are.
  private static final int SHOWS_LIKENESS = 12;

  private static final double NORMAL = 1.959963984540054;

  public ClusterEffect {
    if (replicates < 1 || !(variance >= 0) || !Double.isFinite(variance + value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "needs a finite effect of a replicate or more, not %g with variance %g of %d",
              value,
              variance,
              replicates));
    }
  }

  /// The median, which holds while fewer than half of the replicates are disturbed. Its variance is
  /// that of a normal estimate with the same order-statistic interval (J. W. McKean & R. M.
  /// Schrader, "A Comparison of Methods for Studentizing the Sample Median", Communications in
  /// Statistics B 13, 1984), for as many replicates as they are worth independent ones.
  ///
  /// @param replicates in order of measurement, at least one
  public static ClusterEffect of(double[] replicates) {
    double median = Quantiles.median(replicates);
    return new ClusterEffect(
        median,
        medianVariance(Quantiles.sorted(replicates)) * likeness(replicates, median),
        Outliers.scaledDeviation(replicates, median),
        replicates.length);
  }

  /// The effect of this cluster less that of one that has nothing to do with it.
  public ClusterEffect minus(ClusterEffect other) {
    return new ClusterEffect(
        value - other.value,
        variance + other.variance,
        Math.hypot(deviation, other.deviation),
        Math.min(replicates, other.replicates));
  }

  /// How many replicates are worth an independent one.
  private static double likeness(double[] replicates, double median) {
    return replicates.length < SHOWS_LIKENESS
        ? 1
        : replicates.length / Autocorrelation.effectiveSamplesOfQuantile(replicates, median);
  }

  private static double medianVariance(double[] sorted) {
    int last = sorted.length - 1;
    double deviation = Math.sqrt(sorted.length) / 2;
    double wanted = (sorted.length < FEW ? 1 : NORMAL) * deviation;
    int low = Math.clamp(Math.round(last / 2.0 - wanted), 0, last / 2);
    double reach = (last / 2.0 - low) / deviation;
    double error = reach == 0 ? 0 : (sorted[last - low] - sorted[low]) / (2 * reach);
    return error * error;
  }
}
