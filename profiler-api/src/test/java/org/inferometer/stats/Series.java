package org.inferometer.stats;

import java.util.SplittableRandom;

/// Series with known properties, seeded.
final class Series {
  private Series() {}

  static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /// Independent normal values.
  static double[] noise(int n, double mean, double deviation, long seed) {
    return autoregressive(n, 0, mean, deviation, seed);
  }

  /// x(i) - mean = phi (x(i-1) - mean) + e, started in its stationary distribution.
  static double[] autoregressive(int n, double phi, double mean, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[n];
    double state = deviation / Math.sqrt(1 - phi * phi) * gaussian(random);
    for (int i = 0; i < n; i++) {
      x[i] = mean + state;
      state = phi * state + deviation * gaussian(random);
    }
    return x;
  }

  static double[] concat(double[]... parts) {
    return java.util.Arrays.stream(parts).flatMapToDouble(java.util.Arrays::stream).toArray();
  }
}
