package org.inferometer.precision.rewriting;

import java.util.Arrays;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// A factor and a summand for each output channel: what is folded into a layer's weights and bias.
public record Affine(double[] factor, double[] summand) {
  public static Affine identity(int channels) {
    return new Affine(repeated(1, channels), new double[channels]);
  }

  /// The numbers of a float32 constant that broadcasts to one for each channel; null if it is
  /// anything else.
  ///
  /// @param rank of the tensor that it is combined with
  /// @param axis of the channels in that tensor
  public static double @Nullable [] perChannel(Tensor constant, int channels, int rank, int axis) {
    long count = constant.shape().elementCount();
    if (constant.shape().rank() > rank) {
      return null;
    }
    if (count == 1) {
      return repeated(Constants.at(constant, 0), channels);
    }
    int at = axis - (rank - constant.shape().rank());
    boolean along = at >= 0 && count == channels && constant.shape().dim(at) == channels;
    return along ? Constants.doubles(constant) : null;
  }

  private static double[] repeated(double value, int channels) {
    double[] values = new double[channels];
    Arrays.fill(values, value);
    return values;
  }

  public int channels() {
    return factor.length;
  }

  /// This, then a multiplication.
  public Affine times(double[] by) {
    return new Affine(product(factor, by), product(summand, by));
  }

  /// This, then a multiplication of every channel with the same number.
  public Affine times(double by) {
    return times(repeated(by, channels()));
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
