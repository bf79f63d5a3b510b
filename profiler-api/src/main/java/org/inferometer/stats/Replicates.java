package org.inferometer.stats;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;
import org.inferometer.study.Interval;

/// The typical value of a quantity that was measured several times anew, and what another such
/// measurement may leave it at.
///
/// A process, its memory layout and the state of the machine shift all samples of one measurement
/// together, so that intervals within it are too narrow. The unit of replication is therefore the
/// whole measurement (Kalibera & Jones, "Quantifying Performance Changes with Effect Size
/// Confidence Intervals", 2013).
///
/// @param value the geometric mean: durations vary by factors
/// @param ci95 its 95 % interval: Student's t on the logarithms, and never narrower than what the
///   measurements' own intervals leave open
public record Replicates(double value, Interval ci95) {
  /// The part of the distribution that lies on each side of a 95 % interval.
  private static final double TAIL = 0.025;

  /// @param values positive, of 2 or more measurements
  /// @param halfWidths of the 95 % interval of each, relative to its value; 0 where it has none
  public static Replicates of(double[] values, double[] halfWidths) {
    int n = values.length;
    if (n < 2 || halfWidths.length != n) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "needs 2 measurements or more and the interval of each, not %d and %d",
              n,
              halfWidths.length));
    }
    double[] logs = Arrays.stream(values).map(Math::log).toArray();
    double mean = Arrays.stream(logs).average().orElseThrow();
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    double between = t(n - 1) * Math.sqrt(squares / (n - 1) / n);
    double within = Math.sqrt(Arrays.stream(halfWidths).map(h -> h * h).sum()) / n;
    double half = Math.max(between, within);
    return new Replicates(
        Math.exp(mean), new Interval(Math.exp(mean - half), Math.exp(mean + half)));
  }

  /// The 97.5 % quantile of Student's t.
  ///
  /// @param degrees of freedom, ≥ 1
  static double t(int degrees) {
    return TDistribution.of(degrees).inverseSurvivalProbability(TAIL);
  }
}
