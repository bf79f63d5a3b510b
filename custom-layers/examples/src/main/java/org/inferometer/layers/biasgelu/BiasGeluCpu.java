package org.inferometer.layers.biasgelu;

import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.HostTensor;
import org.inferometer.layers.FloatBlock;

/// Computes the bias and GELU block by block: several short loops, each of sums and products alone.
/// HotSpot makes vector instructions of them, which it cannot of a call of `Math.exp`: one loop
/// with that call takes eight times as long.
///
/// With `z = |s| / √2`, `t = 1 / (1 + z / 2)` and a polynomial P, `erfc(z) = t · exp(-z² + P(t))`
/// to 1.2e-7 of itself (W. Press et al., "Numerical Recipes", section 6.2). So `Φ(-|s|)`, half of
/// that, is as good as float32 far below zero too, where `1 + erf` has no digit left.
final class BiasGeluCpu {
  private static final double ROOT_HALF = Math.sqrt(0.5);

  /// `exp(r) = exp(r / 1024)^1024`: ten squarings. They magnify a relative error of double
  /// precision to 1e-13.
  private static final int SQUARINGS = 10;

  /// Below it the exponential is 0, even in double precision.
  private static final double LEAST = -1 << SQUARINGS;

  private final FloatBlock block = new FloatBlock();
  private final double[] sums = new double[FloatBlock.SIZE];
  private final double[] factors = new double[FloatBlock.SIZE];
  private final double[] exponentials = new double[FloatBlock.SIZE];

  void compute(LayerCall call) {
    HostTensor x = call.input(0);
    float[] bias = FloatBlock.all(call.input(1));
    long elements = x.type().shape().elementCount();
    for (long from = 0; from < elements; from += FloatBlock.SIZE) {
      int count = FloatBlock.count(from, elements);
      block.read(x, from, count);
      addBias(bias, (int) (from % bias.length), count);
      exponents(count);
      exponentials(count);
      gate(count);
      block.write(call.output(0), from, count);
    }
  }

  /// @param column of the first element
  private void addBias(float[] bias, int column, int count) {
    float[] x = block.values();
    int first = column;
    for (int i = 0; i < count; ) {
      int end = Math.min(count, i + bias.length - first);
      for (int shift = first - i; i < end; i++) {
        sums[i] = (double) x[i] + bias[i + shift];
      }
      first = 0;
    }
  }

  /// `t / 2` and `-z² + P(t)`.
  private void exponents(int count) {
    for (int i = 0; i < count; i++) {
      double z = Math.abs(sums[i]) * ROOT_HALF;
      double t = 1 / (1 + 0.5 * z);
      factors[i] = 0.5 * t;
      exponentials[i] = Math.max(-z * z + polynomial(t), LEAST);
    }
  }

  private static double polynomial(double t) {
    double high = -1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277));
    double middle = 0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * high));
    return -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * middle));
  }

  /// The first terms of the exponential series, squared again and again.
  private void exponentials(int count) {
    for (int i = 0; i < count; i++) {
      double r = exponentials[i] / (1 << SQUARINGS);
      double high = 1 / 24.0 + r * (1 / 120.0 + r * (1 / 720.0 + r * (1 / 5040.0)));
      exponentials[i] = 1 + r * (1 + r * (1 / 2.0 + r * (1 / 6.0 + r * high)));
    }
    for (int squaring = 0; squaring < SQUARINGS; squaring++) {
      for (int i = 0; i < count; i++) {
        exponentials[i] *= exponentials[i];
      }
    }
  }

  /// `Φ(s)` is the tail below zero and one less the tail above: `|step - tail|`, without a branch.
  /// The step is 0 for negative numbers and 1 for positive ones, the smallest too.
  private void gate(int count) {
    float[] y = block.values();
    for (int i = 0; i < count; i++) {
      double step = Math.min(Math.max(sums[i] * 1e300, 0), 1);
      y[i] = (float) (sums[i] * Math.abs(step - factors[i] * exponentials[i]));
    }
  }
}
