package org.inferometer.precision.int8;

import java.util.Locale;
import java.util.Set;
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

  /// Tensors that cannot be negative use all 256 steps, with zero point -128: then ONNX Runtime
  /// takes ReLU for what saturation does anyway, drops it, and has an integer convolution; with zero
  /// point 0 the ReLU stays, and the convolution before it in floating point. Everything else is
  /// symmetric. Its CPU provider has no integer ConvTranspose.
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
    return node.domain().isEmpty() && orderPreserving.contains(node.opType());
  }

  /// Steps from zero to the threshold of a tensor.
  int steps(boolean nonNegative) {
    return nonNegative ? nonNegativeSteps : Quantization.SYMMETRIC_LIMIT;
  }

  /// The number that stands for zero.
  int zeroPoint(boolean nonNegative) {
    return nonNegative && nonNegativeSteps == 255 ? -128 : 0;
  }

  /// Whether tensors of different sign may share a scale.
  boolean sharesAcrossSigns() {
    return nonNegativeSteps == Quantization.SYMMETRIC_LIMIT;
  }

  /// Whether biases are int32: TensorRT takes them as FP32 and quantises them itself.
  boolean integerBias() {
    return this == ONNXRUNTIME;
  }
}
