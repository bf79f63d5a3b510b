package org.inferometer.precision.rewriting;

import java.util.Arrays;

/// A factor and a summand for each output channel: what is folded into a layer's weights and bias.
public record Affine(double[] factor, double[] summand) {
  public static Affine identity(int channels) {
    double[] ones = new double[channels];
    Arrays.fill(ones, 1);
    return new Affine(ones, new double[channels]);
  }

  public int channels() {
    return factor.length;
  }

  /// This, then a multiplication.
  public Affine times(double[] by) {
    return new Affine(product(factor, by), product(summand, by));
  }

  /// This, then an addition.
  public Affine plus(double[] what) {
    double[] sum = summand.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += what[i];
    }
    return new Affine(factor, sum);
  }

  public boolean finite() {
    return Arrays.stream(factor).allMatch(Double::isFinite)
        && Arrays.stream(summand).allMatch(Double::isFinite);
  }

  private static double[] product(double[] a, double[] b) {
    double[] product = new double[a.length];
    Arrays.setAll(product, i -> a[i] * b[i]);
    return product;
  }
}
