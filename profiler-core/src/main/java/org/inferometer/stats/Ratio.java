package org.inferometer.stats;

import java.util.Arrays;
import org.inferometer.study.Interval;

/// The ratio of two medians with its interval.
///
/// @param value median of the second series over the median of the first
/// @param ci95 its 95 % interval
public record Ratio(double value, Interval ci95) {

  /// Compares two series that were measured independently: both are resampled by blocks, and the
  /// interval is that of the ratios (the effect size that Kalibera & Jones, "Quantifying
  /// Performance Changes with Effect Size Confidence Intervals", 2013, ask for; here at the level
  /// of samples, so it covers one process of each, not differences between builds or processes).
  ///
  /// @param base positive samples in order of measurement
  /// @param other positive samples in order of measurement
  public static Ratio ofMedians(double[] base, double[] other, long seed) {
    double[] denominators = BlockBootstrap.medians(base, seed);
    double[] numerators = BlockBootstrap.medians(other, seed + 1);
    double[] ratios = new double[Math.min(denominators.length, numerators.length)];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = numerators[i] / denominators[i];
    }
    Arrays.sort(ratios);
    return new Ratio(
        Quantiles.median(other) / Quantiles.median(base),
        new Interval(Quantiles.quantile(ratios, 0.025), Quantiles.quantile(ratios, 0.975)));
  }

  /// Whether the interval excludes 1: the two differ.
  public boolean differs() {
    return !ci95.contains(1);
  }
}
