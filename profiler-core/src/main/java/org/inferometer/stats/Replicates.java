package org.inferometer.stats;

import java.util.Arrays;
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
  /// The most measurements that [#T] has a factor for.
  public static final int MOST = 31;

  /// The 97.5 % quantile of Student's t with 1, 2, … 30 degrees of freedom.
  private static final double[] T = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, //
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, //
    2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423
  };

  /// @param values positive, of 2 to [#MOST] measurements
  /// @param halfWidths of the 95 % interval of each, relative to its value; 0 where it has none
  public static Replicates of(double[] values, double[] halfWidths) {
    int n = values.length;
    if (n < 2 || n > MOST || halfWidths.length != n) {
      throw new IllegalArgumentException("needs 2 to " + MOST + " measurements, not " + n);
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
  /// @param degrees of freedom, 1 to 30
  static double t(int degrees) {
    return T[degrees - 1];
  }
}
