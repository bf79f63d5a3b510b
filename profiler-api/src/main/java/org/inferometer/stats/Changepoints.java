package org.inferometer.stats;

import java.util.Arrays;

/// Where a series changes its level: PELT, the exact optimal partition with pruning of Killick,
/// Fearnhead & Eckley, "Optimal Detection of Changepoints with a Linear Computational Cost", JASA
/// 107, 2012. The cost of a segment is the sum of squared deviations from its mean.
public final class Changepoints {
  private Changepoints() {}

  /// The first indices of all segments but the first, ascending.
  ///
  /// @param series scaled so that its noise has a standard deviation of about 1
  /// @param penalty for each changepoint
  /// @param shortest the fewest values of a segment, ≥ 1
  public static int[] find(double[] series, double penalty, int shortest) {
    int n = series.length;
    Sums sums = Sums.of(series);
    double[] best = new double[n + 1];
    int[] previous = new int[n + 1];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    best[0] = -penalty;
    int[] candidates = new int[n + 1];
    int count = 0;
    for (int end = shortest; end <= n; end++) {
      int cut = end - shortest;
      count = prune(sums, best, candidates, count, cut);
      if (Double.isFinite(best[cut])) {
        candidates[count++] = cut;
      }
      for (int i = 0; i < count; i++) {
        double total = best[candidates[i]] + sums.cost(candidates[i], end) + penalty;
        if (total < best[end]) {
          best[end] = total;
          previous[end] = candidates[i];
        }
      }
    }
    return cuts(previous, n);
  }

  /// Drops the candidates that can never be best again now that a segment may begin at `cut`: those
  /// that were already worse there.
  ///
  /// @return how many candidates are left
  private static int prune(Sums sums, double[] best, int[] candidates, int count, int cut) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int candidate = candidates[i];
      if (best[candidate] + sums.cost(candidate, cut) <= best[cut]) {
        candidates[kept++] = candidate;
      }
    }
    return kept;
  }

  private static int[] cuts(int[] previous, int n) {
    int[] backwards = new int[n + 1];
    int count = 0;
    for (int end = previous[n]; end > 0; end = previous[end]) {
      backwards[count++] = end;
    }
    int[] cuts = new int[count];
    for (int i = 0; i < count; i++) {
      cuts[i] = backwards[count - 1 - i];
    }
    return cuts;
  }

  /// Running sums of values and squares, for the cost of any segment in constant time.
  record Sums(double[] values, double[] squares) {
    static Sums of(double[] series) {
      double[] values = new double[series.length + 1];
      double[] squares = new double[series.length + 1];
      for (int i = 0; i < series.length; i++) {
        values[i + 1] = values[i] + series[i];
        squares[i + 1] = squares[i] + series[i] * series[i];
      }
      return new Sums(values, squares);
    }

    double cost(int from, int to) {
      double sum = values[to] - values[from];
      return Math.max(0, squares[to] - squares[from] - sum * sum / (to - from));
    }
  }
}
