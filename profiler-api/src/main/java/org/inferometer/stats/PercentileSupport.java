package org.inferometer.stats;

/// How many samples a high percentile needs before it may be stated.
///
/// The rule is the early-stopping rule of MLPerf Inference's LoadGen with one exceedance: n samples
/// support the percentile q at a confidence when seeing at most one sample above a bound would be
/// unlikely if the true q-quantile lay above the bound, that is when P(Binomial(n, 1 - q) ≤ 1) ≤ 1
/// - confidence. At 99 % confidence: P90 64, P95 130, P99 662, P99.9 6,636.
public final class PercentileSupport {
  private static final double RISK = 0.01;

  private PercentileSupport() {}

  /// The smallest number of samples that supports the percentile at 99 % confidence.
  ///
  /// @param q for example 0.99, strictly between 0 and 1
  public static int requiredSamples(double q) {
    if (!(q > 0 && q < 1)) {
      throw new IllegalArgumentException("a percentile lies between 0 and 1, not " + q);
    }
    int n = 2;
    while (atMostOneAbove(n, q) > RISK) {
      n++;
    }
    return n;
  }

  /// P(Binomial(n, 1 - q) ≤ 1): none above, or exactly one.
  private static double atMostOneAbove(int n, double q) {
    return Math.pow(q, n) + n * (1 - q) * Math.pow(q, n - 1);
  }
}
