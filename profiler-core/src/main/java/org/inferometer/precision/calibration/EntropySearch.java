package org.inferometer.precision.calibration;

import org.inferometer.precision.calibration.Histogram.Snapshot;

/// The threshold after which quantisation loses the least information, after Migacz, "8-bit
/// Inference with TensorRT" (GTC 2017).
///
/// For each candidate the reference distribution P is the histogram up to it, with everything
/// beyond in its last bin; Q is the same histogram without what is beyond, merged into as many
/// levels as there are and spread evenly over the bins of each level that hold anything. The
/// candidate with the smallest divergence D(P || Q) wins. Zeros are left out: every threshold keeps
/// them exactly.
final class EntropySearch {
  /// What stands for a probability of zero in Q where P has one: only the last bin, when nothing
  /// but clipped elements are in it.
  private static final double ALMOST_ZERO = 1e-9;

  private EntropySearch() {}

  static double threshold(Snapshot seen, int levels) {
    long[] bins = seen.bins();
    return Candidates.best(seen, levels, end -> divergence(bins, end, levels));
  }

  /// D(P || Q) in nats.
  ///
  /// @param end bins within the threshold; at least as many as levels
  static double divergence(long[] bins, int end, int levels) {
    long inside = sum(bins, 0, end);
    long beyond = sum(bins, end, bins.length);
    double total = inside + beyond;
    if (inside == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double divergence = 0;
    for (int level = 0; level < levels; level++) {
      int from = (int) ((long) level * end / levels);
      int to = (int) ((level + 1L) * end / levels);
      double spread = spread(bins, from, to) / inside;
      for (int i = from; i < to; i++) {
        double p = (bins[i] + (i == end - 1 ? beyond : 0)) / total;
        double q = bins[i] > 0 ? spread : ALMOST_ZERO;
        divergence += p > 0 ? p * Math.log(p / q) : 0;
      }
    }
    return divergence;
  }

  /// What each bin of a level that holds anything gets of the level's sum.
  private static double spread(long[] bins, int from, int to) {
    int filled = 0;
    for (int i = from; i < to; i++) {
      filled += bins[i] > 0 ? 1 : 0;
    }
    return filled == 0 ? 0 : (double) sum(bins, from, to) / filled;
  }

  private static long sum(long[] bins, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += bins[i];
    }
    return sum;
  }
}
