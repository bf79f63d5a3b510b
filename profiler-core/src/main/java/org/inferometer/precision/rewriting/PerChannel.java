package org.inferometer.precision.rewriting;

import java.util.Arrays;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// Constants that broadcast to one number for each channel.
public final class PerChannel {
  private PerChannel() {}

  /// The numbers of a float32 constant; null if it is anything but a number for each channel.
  ///
  /// @param rank of the tensor that it is combined with
  /// @param axis of the channels in that tensor
  public static double @Nullable [] of(Tensor constant, int channels, int rank, int axis) {
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

  public static double[] repeated(double value, int channels) {
    double[] values = new double[channels];
    Arrays.fill(values, value);
    return values;
  }
}
