package org.inferometer.precision.int8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.study.Precision;

/// The weights of one layer as int8, symmetric, with a scale for each output channel, and its bias
/// as int32 in units of the accumulator. What is folded into the layer is applied on the way, so
/// that no FP32 copy is made.
///
/// @param elements int8, in the order of the original
/// @param scales one for each channel, > 0
/// @param flushed weights other than zero that become zero
record QuantizedWeights(MemorySegment elements, float[] scales, long flushed) {
  private static final int CHUNK = 1 << 13;

  /// Of a bias beyond this many units the weight's scale is raised: int32 would overflow, which an
  /// optimiser may make of a bias in floating point too.
  private static final double LARGEST_BIAS = 1 << 30;

  /// @param inputScale of the activations that the weights meet
  /// @param rest the precision of what is not INT8
  static QuantizedWeights of(WeightedLayer layer, float inputScale, Precision rest) {
    Tensor weight = layer.weight();
    Layout layout = Layout.of(weight.shape(), layer.axis());
    float[] scales = scales(layer, layout, inputScale, rest);
    long count = weight.shape().elementCount();
    MemorySegment elements = Arena.ofAuto().allocate(Math.max(1, count)).asSlice(0, count);
    float[] chunk = new float[CHUNK];
    byte[] quantised = new byte[CHUNK];
    long flushed = 0;
    for (long at = 0; at < count; at += CHUNK) {
      int length = (int) Math.min(CHUNK, count - at);
      Constants.copy(weight, at, chunk, length);
      for (int i = 0; i < length; i++) {
        int channel = layout.channel(at + i);
        float value = (float) (chunk[i] * layer.affine().factor()[channel]);
        quantised[i] = Quantization.quantizeWeight(value, scales[channel]);
        flushed += value != 0 && quantised[i] == 0 ? 1 : 0;
      }
      MemorySegment.copy(quantised, 0, elements, ValueLayout.JAVA_BYTE, at, length);
    }
    return new QuantizedWeights(elements, scales, flushed);
  }

  /// The bias in units of `input scale * weight scale` of its channel.
  ///
  /// @param values one for each channel
  MemorySegment bias(double[] values, float inputScale) {
    MemorySegment bias = Arena.ofAuto().allocate(4L * scales.length, 4);
    ValueLayout.OfInt layout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < scales.length; i++) {
      bias.set(layout, 4L * i, Quantization.quantizeBias(values[i], inputScale, scales[i]));
    }
    return bias;
  }

  private static float[] scales(
      WeightedLayer layer, Layout layout, float inputScale, Precision rest) {
    double[] largest = largest(layer.weight(), layout);
    double[] bias = layer.bias();
    float[] scales = new float[largest.length];
    for (int i = 0; i < scales.length; i++) {
      double magnitude = largest[i] * Math.abs(layer.affine().factor()[i]);
      double least = leastForBias(bias[i], inputScale);
      scales[i] = Quantization.held(scale(magnitude, least), rest);
    }
    return scales;
  }

  /// A channel without weights is all bias: its scale serves that alone.
  private static float scale(double magnitude, double least) {
    return magnitude == 0 && least > 0
        ? (float) least
        : Math.max(Quantization.scale(magnitude, Quantization.SYMMETRIC_LIMIT), (float) least);
  }

  /// The smallest scale at which int32 holds a bias, and float32 the unit that it counts in.
  private static double leastForBias(double bias, float inputScale) {
    return bias == 0
        ? 0
        : Math.max(Math.abs(bias) / LARGEST_BIAS, Float.MIN_NORMAL) / inputScale;
  }

  private static double[] largest(Tensor weight, Layout layout) {
    double[] largest = new double[layout.channels()];
    float[] chunk = new float[CHUNK];
    long count = weight.shape().elementCount();
    for (long at = 0; at < count; at += CHUNK) {
      int length = (int) Math.min(CHUNK, count - at);
      Constants.copy(weight, at, chunk, length);
      for (int i = 0; i < length; i++) {
        int channel = layout.channel(at + i);
        largest[channel] = Math.max(largest[channel], Math.abs(chunk[i]));
      }
    }
    return largest;
  }

  /// The int8 initializer.
  Tensor tensor(String name, Shape shape) {
    return new Tensor(name, ElementType.INT8, shape, elements, java.util.List.of());
  }

  /// Where channels lie in a weight.
  ///
  /// @param inner elements from one channel to the next
  private record Layout(int channels, long inner) {
    static Layout of(Shape shape, int axis) {
      long inner = 1;
      for (int i = axis + 1; i < shape.rank(); i++) {
        inner *= shape.dim(i);
      }
      return new Layout(Math.toIntExact(shape.dim(axis)), Math.max(1, inner));
    }

    int channel(long element) {
      return (int) (element / inner % channels);
    }
  }
}
