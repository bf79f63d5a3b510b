package org.inferometer.measure;

import java.util.SplittableRandom;

/// Latencies of a made-up machine whose true median is known.
///
/// After a warm-up that decays, a latency is a log-normal process whose neighbours are alike, and
/// single inferences are disturbed: they take two to ten times as long. A disturbance always
/// lengthens, so the median of all is the quantile 0.5 / (1 - disturbed) of the undisturbed ones.
///
/// @param likeness correlation of the logarithms of neighbours, 0 to 1
/// @param deviation of the logarithm of an undisturbed latency
/// @param disturbed the part of inferences that are disturbed
/// @param warmup inferences until the warm-up has decayed to a hundredth
record SimulatedSeries(double likeness, double deviation, double disturbed, int warmup) {
  private static final double CENTRE_NANOS = 1e6;

  double[] sample(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double innovation = deviation * Math.sqrt(1 - likeness * likeness);
    double log = deviation * random.nextGaussian();
    double[] nanos = new double[count];
    for (int i = 0; i < count; i++) {
      double slower = warmup == 0 ? 1 : 1 + Math.exp(-i * Math.log(100) / warmup);
      double longer = random.nextDouble() < disturbed ? random.nextDouble(2, 10) : 1;
      nanos[i] = CENTRE_NANOS * slower * longer * Math.exp(log);
      log = likeness * log + innovation * random.nextGaussian();
    }
    return nanos;
  }

  /// The median of the steady part.
  double median() {
    return CENTRE_NANOS * Math.exp(deviation * normalQuantile(0.5 / (1 - disturbed)));
  }

  /// By bisection of the distribution function, which is summed numerically.
  private static double normalQuantile(double p) {
    double low = 0;
    double high = 3;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (normal(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The normal distribution function at z ≥ 0, by Simpson's rule.
  private static double normal(double z) {
    int steps = 1_000;
    double h = z / steps;
    double sum = 1 + Math.exp(-z * z / 2);
    for (int i = 1; i < steps; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-i * h * i * h / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
