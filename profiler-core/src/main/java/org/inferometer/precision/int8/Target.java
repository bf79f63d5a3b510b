package org.inferometer.precision.int8;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.inferometer.network.ElementType;
import org.inferometer.network.onnx.Attribute;
import org.inferometer.network.onnx.Node;

/// Whose fusion rules an INT8 network is written for. All arithmetic is the same; what differs is
/// where the pairs of QuantizeLinear and DequantizeLinear must stand so that they vanish.
public enum Target {
  /// Symmetric activations throughout, zero point 0: TensorRT takes no other. Its own optimiser
  /// fuses a ReLU between a convolution and the QuantizeLinear after it.
  TENSORRT(
      127,
      Set.of("Conv", "ConvTranspose", "Gemm", "MatMul"),
      Set.of(
          "MaxPool",
          "Reshape",
          "Transpose",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Identity",
          "Dropout",
          "Slice",
          "DepthToSpace",
          "SpaceToDepth")),

  /// Activations are uint8, as its x86 kernels want them, symmetric around 128; but tensors that
  /// cannot be negative use all 256 steps from 0: then ONNX Runtime takes ReLU for what saturation
  /// does anyway, drops it, and has an integer convolution; otherwise the ReLU would stay, and the
  /// convolution before it in floating point. Its CPU provider has no integer ConvTranspose.
  ONNXRUNTIME(
      255,
      Set.of("Conv", "Gemm", "MatMul"),
      Set.of(
          "MaxPool",
          "Reshape",
          "Transpose",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Identity",
          "Dropout",
          "Slice"));

  private final int nonNegativeSteps;
  private final Set<String> weighted;
  private final Set<String> orderPreserving;

  Target(int nonNegativeSteps, Set<String> weighted, Set<String> orderPreserving) {
    this.nonNegativeSteps = nonNegativeSteps;
    this.weighted = weighted;
    this.orderPreserving = orderPreserving;
  }

  /// The target of a backend: its own, or else that of files for any tool.
  public static Target of(String backend) {
    return backend.equals("onnxruntime") ? ONNXRUNTIME : TENSORRT;
  }

  /// As the command line and tables name it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Operators with constant weights that it has integer kernels for.
  boolean hasKernel(String opType) {
    return weighted.contains(opType);
  }

  /// Whether the operator's elements are elements of its first input, so that both share a scale.
  boolean preserves(Node node) {
    return node.domain().isEmpty()
        && (orderPreserving.contains(node.opType())
            // ONNX Runtime 1.29 keeps it, and the convolution before it, in floating point.
            || (this == TENSORRT && isNearestResize(node)));
  }

  private static boolean isNearestResize(Node node) {
    return node.opType().equals("Resize")
        && node.attribute("mode")
            .map(attribute -> ((Attribute.Strings) attribute.value()).values().getFirst())
            .map(mode -> new String(mode, StandardCharsets.UTF_8).equals("nearest"))
            .orElse(true);
  }

  /// Steps from zero to the threshold of a tensor.
  int steps(boolean nonNegative) {
    return nonNegative ? nonNegativeSteps : Quantization.SYMMETRIC_LIMIT;
  }

  /// The type of quantised activations.
  ElementType activationType() {
    return this == ONNXRUNTIME ? ElementType.UINT8 : ElementType.INT8;
  }

  /// The number that stands for zero.
  int zeroPoint(boolean nonNegative) {
    return this == TENSORRT || nonNegative ? 0 : 128;
  }

  /// Whether tensors of different sign may share a scale.
  boolean sharesAcrossSigns() {
    return nonNegativeSteps == Quantization.SYMMETRIC_LIMIT;
  }

  /// Whether its optimiser quantises weights that were left in floating point: ONNX Runtime (1.21
  /// and newer, `WeightBiasQuantization`) does so to a convolution or Gemm that reads what is
  /// dequantised with one scale and writes what is quantised, with one scale for the whole weight.
  boolean quantisesWeights() {
    return this == ONNXRUNTIME;
  }

  /// Whether biases are int32: TensorRT takes them as FP32 and quantises them itself.
  boolean integerBias() {
    return this == ONNXRUNTIME;
  }
}
