package org.inferometer.stats;

import java.util.Arrays;

/// How much a sample tells about the ones after it, and what that costs.
public final class Autocorrelation {
  private static final int MAX_LAG = 2_000;

  private Autocorrelation() {}

  /// The sample autocorrelation at one lag (the biased estimator, divided by n, as usual because it
  /// keeps the sequence positive definite).
  ///
  /// @param lag from 0 to n - 1
  /// @return 0 for a constant series
  public static double at(double[] series, int lag) {
    double[] centred = centred(series);
    double variance = covariance(centred, 0);
    return variance == 0 ? 0 : covariance(centred, lag) / variance;
  }

  /// The number of independent samples that estimate the mean as well as this series does: n / (1 +
  /// 2 Σ ρ(k)). The sum ends by the initial positive sequence rule of Geyer, "Practical Markov
  /// Chain Monte Carlo", Statistical Science 7, 1992: before the first pair of neighbouring
  /// autocorrelations whose sum is not positive.
  ///
  /// @return between 1 and n
  public static double effectiveSamples(double[] series) {
    int n = series.length;
    double[] centred = centred(series);
    double variance = covariance(centred, 0);
    if (variance == 0) {
      return n;
    }
    double sum = 0;
    int last = Math.min(n - 2, MAX_LAG);
    for (int k = 0; k <= last; k += 2) {
      double pair = (covariance(centred, k) + covariance(centred, k + 1)) / variance;
      if (pair <= 0) {
        break;
      }
      sum += pair;
    }
    return Math.clamp(n / Math.max(2 * sum - 1, 1e-9), 1, n);
  }

  /// What [#effectiveSamples] is for a quantile: a quantile is the mean of the indicator of lying
  /// below it, so the indicator's autocorrelation decides.
  ///
  /// @param quantile the value of the quantile
  public static double effectiveSamplesOfQuantile(double[] series, double quantile) {
    return effectiveSamples(Arrays.stream(series).map(x -> x <= quantile ? 1 : 0).toArray());
  }

  static double[] centred(double[] series) {
    double mean = Arrays.stream(series).average().orElse(0);
    return Arrays.stream(series).map(x -> x - mean).toArray();
  }

  /// The autocovariance of a series whose mean is 0.
  static double covariance(double[] centred, int lag) {
    double sum = 0;
    for (int i = lag; i < centred.length; i++) {
      sum += centred[i] * centred[i - lag];
    }
    return sum / centred.length;
  }
}
