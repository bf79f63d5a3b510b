package org.inferometer.precision.int8;

import org.inferometer.precision.HalfFormat;
import org.inferometer.study.Precision;

/// The arithmetic of ONNX's `QuantizeLinear` and `DequantizeLinear` for int8 (ONNX operator
/// specification, QuantizeLinear-13): `saturate(round(x / scale) + zero point)`, halves to even.
public final class Quantization {
  /// The largest magnitude of a symmetric weight or activation: -128 is not used, so that negation
  /// is exact (TensorRT's definition).
  public static final int SYMMETRIC_LIMIT = 127;

  private Quantization() {}

  /// The scale at which the largest quantised number stands for the threshold.
  ///
  /// @param threshold ≥ 0; for 0 the scale is 1, which keeps zeros zero
  /// @param steps from zero to the threshold: 127 symmetric, 255 non-negative
  public static float scale(double threshold, int steps) {
    float scale = (float) (threshold / steps);
    return scale > 0 ? scale : threshold > 0 ? Float.MIN_NORMAL : 1;
  }

  /// The scale as the rest of the network holds it, so that numbers are quantised and dequantised
  /// with the same scale whatever its type; as it is where FP16 does not hold it.
  ///
  /// @param rest FP32 or FP16
  static float held(float scale, Precision rest) {
    return rest == Precision.FP16 && HalfFormat.FP16.holdsScale(scale)
        ? HalfFormat.FP16.rounded(scale)
        : scale;
  }

  /// One element of `QuantizeLinear`.
  public static byte quantize(float x, float scale, int zeroPoint) {
    return (byte) Math.clamp(Math.rint((double) (x / scale)) + zeroPoint, -128, 127);
  }

  /// One weight: like [#quantize] with zero point 0, but within ±127.
  public static byte quantizeWeight(float x, float scale) {
    return (byte) Math.clamp(Math.rint((double) (x / scale)), -SYMMETRIC_LIMIT, SYMMETRIC_LIMIT);
  }

  /// One element of `DequantizeLinear`.
  public static float dequantize(byte q, float scale, int zeroPoint) {
    return (q - zeroPoint) * scale;
  }

  /// A bias in the units of the accumulator, `scale of x * scale of w`, saturated to 32 bits.
  public static int quantizeBias(double bias, float inputScale, float weightScale) {
    double unit = (double) inputScale * weightScale;
    return (int) Math.clamp(Math.rint(bias / unit), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
