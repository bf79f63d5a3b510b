package org.inferometer.stats;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.inferometer.study.Interval;

/// Quantiles of samples and their distribution-free intervals.
public final class Quantiles {
  private Quantiles() {}

  /// A sorted copy.
  public static double[] sorted(double[] samples) {
    double[] copy = samples.clone();
    Arrays.sort(copy);
    return copy;
  }

  /// The quantile of sorted samples, linear between neighbours (type 7 of Hyndman & Fan, "Sample
  /// Quantiles in Statistical Packages", 1996).
  ///
  /// @param sorted ascending, at least one
  /// @param p from 0 to 1
  public static double quantile(double[] sorted, double p) {
    double position = p * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  public static double median(double[] samples) {
    return quantile(sorted(samples), 0.5);
  }

  /// The order-statistic interval of a quantile: from the l-th to the u-th smallest sample, with
  /// the ranks chosen from the exact binomial distribution of the count below the quantile (David &
  /// Nagaraja, "Order Statistics", 3rd edition, section 7.1). No assumption on the distribution's
  /// form.
  ///
  /// Autocorrelated samples hold less information than independent ones; their interval is that of
  /// as many independent samples as they are worth, at the same levels of probability.
  ///
  /// @param sorted ascending
  /// @param p strictly between 0 and 1
  /// @param independent how many independent samples they are worth, see
  ///   [Autocorrelation#effectiveSamples]; at most `sorted.length`
  /// @param confidence for example 0.95
  /// @return absent where the samples are too few for an interval of this confidence
  public static Optional<Interval> interval(
      double[] sorted, double p, double independent, double confidence) {
    int n = sorted.length;
    int m = (int) Math.floor(Math.min(independent, n));
    if (m < 1) {
      return Optional.empty();
    }
    double tail = (1 - confidence) / 2;
    var below = BinomialDistribution.of(m, p);
    // The largest l with P(X ≤ l - 1) < tail, and the smallest u with P(X ≥ u) ≤ tail.
    int lower = below.inverseCumulativeProbability(tail);
    int upper = below.inverseSurvivalProbability(tail) + 1;
    if (lower < 1 || upper > m) {
      return Optional.empty();
    }
    return Optional.of(
        new Interval(
            sorted[rescale(lower, m, n, false) - 1], sorted[rescale(upper, m, n, true) - 1]));
  }

  /// The rank among n samples at the probability that the rank has among m.
  private static int rescale(int rank, int m, int n, boolean up) {
    if (m == n) {
      return rank;
    }
    double exact = (rank - 0.5) / m * n + 0.5;
    return Math.clamp((long) (up ? Math.ceil(exact) : Math.floor(exact)), 1, n);
  }
}
