package org.inferometer.stats;

import java.util.Locale;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.inferometer.study.Interval;

/// Two proportions on the same samples, compared by what became of each sample. Only samples that
/// are a success for one and a failure for the other tell the two apart.
///
/// @param both successes of both
/// @param onlyFirst successes of the first only
/// @param onlySecond successes of the second only
/// @param neither successes of none
public record PairedProportions(long both, long onlyFirst, long onlySecond, long neither) {
  private static final double SIGNIFICANT = 0.05;

  public PairedProportions {
    if (Math.min(Math.min(both, neither), Math.min(onlyFirst, onlySecond)) < 0
        || both + onlyFirst + onlySecond + neither < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "needs counts of at least one sample, not %d, %d, %d, %d",
              both,
              onlyFirst,
              onlySecond,
              neither));
    }
  }

  /// Counts the samples.
  ///
  /// @param first whether each sample is a success of the first
  /// @param second the same of the second, of equal length
  public static PairedProportions of(boolean[] first, boolean[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "pairs need equal lengths, not " + first.length + " and " + second.length);
    }
    long[] counts = new long[4];
    for (int i = 0; i < first.length; i++) {
      counts[(first[i] ? 2 : 0) + (second[i] ? 1 : 0)]++;
    }
    return new PairedProportions(counts[3], counts[2], counts[1], counts[0]);
  }

  public long samples() {
    return both + onlyFirst + onlySecond + neither;
  }

  /// The second proportion less the first.
  public double difference() {
    return (double) (onlySecond - onlyFirst) / samples();
  }

  /// The 95 % interval of the difference: method 10 of R. G. Newcombe, "Improved Confidence
  /// Intervals for the Difference between Binomial Proportions Based on Paired Data", Statistics in
  /// Medicine 17, 1998, 2635–2650, which joins the Wilson intervals of both by their correlation.
  public Interval interval95() {
    double n = samples();
    double second = (both + onlySecond) / n;
    double first = (both + onlyFirst) / n;
    Interval ofSecond = Wilson.interval95(both + onlySecond, samples());
    Interval ofFirst = Wilson.interval95(both + onlyFirst, samples());
    double below = side(second - ofSecond.low(), ofFirst.high() - first);
    double above = side(first - ofFirst.low(), ofSecond.high() - second);
    return new Interval(Math.max(-1, difference() - below), Math.min(1, difference() + above));
  }

  /// The length of the difference of two distances at the angle that the correlation gives.
  private double side(double a, double b) {
    return Math.sqrt(Math.max(0, a * a - 2 * correlation() * a * b + b * b));
  }

  /// The correlation, brought towards 0 by half a sample where it is positive.
  private double correlation() {
    double n = samples();
    double margins =
        (double) (both + onlyFirst)
            * (onlySecond + neither)
            * (both + onlySecond)
            * (onlyFirst + neither);
    double excess = (double) both * neither - (double) onlyFirst * onlySecond;
    if (margins == 0) {
      return 0;
    }
    return (excess > 0 ? Math.max(0, excess - n / 2) : excess) / Math.sqrt(margins);
  }

  /// The two-sided p-value of no difference, exact: among the samples that tell the two apart, each
  /// is the first's or the second's with probability ½ (Q. McNemar, "Note on the Sampling Error of
  /// the Difference between Correlated Proportions or Percentages", Psychometrika 12, 1947, in its
  /// exact form).
  public double pValue() {
    long apart = onlyFirst + onlySecond;
    if (apart == 0) {
      return 1;
    }
    int fewer = Math.toIntExact(Math.min(onlyFirst, onlySecond));
    return Math.min(
        1, 2 * BinomialDistribution.of(Math.toIntExact(apart), 0.5).cumulativeProbability(fewer));
  }

  /// Whether the samples tell the two apart: the exact test at 5 %, and the interval, which is not
  /// derived from it, agrees.
  public boolean differs() {
    return pValue() < SIGNIFICANT && !interval95().contains(0);
  }
}
