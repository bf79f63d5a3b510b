package org.inferometer.spi;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.study.Precision;

/// What INT8 means to a backend: where pairs of QuantizeLinear and DequantizeLinear must stand so
/// that its optimiser makes integer kernels of them, which integers those take, and in what
/// precision everything else computes. The arithmetic is that of ONNX for all of them.
///
/// @param title of the backend, for people
/// @param weighted operators that it has integer kernels for where their weights are constant
/// @param moving operators that pass integers on, so that what they read and write shares a scale;
///   a Resize does where it takes the nearest element
/// @param activations type of quantised activations: int8, symmetric around 0; or uint8, around
///   128, and from 0 where a tensor cannot be negative
/// @param integerBias whether biases are int32, in units of the accumulator; FP32 otherwise
/// @param quantisesWeights whether its optimiser quantises weights that were left in floating point
///   between integer layers
/// @param rest the precision of what is not INT8: FP32 or FP16
public record QuantisationRules(
    String title,
    Set<String> weighted,
    Set<String> moving,
    ElementType activations,
    boolean integerBias,
    boolean quantisesWeights,
    Precision rest) {
  /// Steps on either side of zero.
  private static final int SYMMETRIC_STEPS = 127;

  private static final int UNSIGNED_STEPS = 255;

  public QuantisationRules {
    if (activations != ElementType.INT8 && activations != ElementType.UINT8) {
      throw new IllegalArgumentException(
          "activations are int8 or uint8, not " + activations.label());
    }
    if (rest != Precision.FP32 && rest != Precision.FP16) {
      throw new IllegalArgumentException("what is not INT8 is fp32 or fp16, not " + rest.label());
    }
    weighted = Set.copyOf(weighted);
    moving = Set.copyOf(moving);
  }

  /// Symmetric throughout, zero point 0, everything else in FP32: what any tool can take, and what
  /// TensorRT asks for.
  public static QuantisationRules symmetric(String title) {
    return new QuantisationRules(
        title,
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
            "SpaceToDepth",
            "Resize"),
        ElementType.INT8,
        false,
        false,
        Precision.FP32);
  }

  /// The same with another precision for what is not INT8.
  public QuantisationRules withRest(Precision other) {
    return new QuantisationRules(
        title, weighted, moving, activations, integerBias, quantisesWeights, other);
  }

  /// Whether there is an integer kernel for an operator with constant weights.
  public boolean hasKernel(String opType) {
    return weighted.contains(opType);
  }

  /// Whether the operator's elements are elements of its first input, so that both share a scale.
  public boolean preserves(Node node) {
    return node.isOfDefaultSet()
        && moving.contains(node.opType())
        && (!node.opType().equals("Resize") || takesNearest(node));
  }

  private static boolean takesNearest(Node resize) {
    return resize
        .attribute("mode")
        .map(attribute -> ((Attribute.Strings) attribute.value()).values().getFirst())
        .map(mode -> new String(mode, StandardCharsets.UTF_8).equals("nearest"))
        .orElse(true);
  }

  /// Steps from zero to the threshold of a tensor.
  public int steps(boolean nonNegative) {
    return nonNegative && isUnsigned() ? UNSIGNED_STEPS : SYMMETRIC_STEPS;
  }

  /// The number that stands for zero.
  public int zeroPoint(boolean nonNegative) {
    return nonNegative || !isUnsigned() ? 0 : 128;
  }

  /// Whether tensors of different sign may share a scale.
  public boolean sharesAcrossSigns() {
    return !isUnsigned();
  }

  private boolean isUnsigned() {
    return activations == ElementType.UINT8;
  }

  /// Everything that decides what network comes of them, in one line, the same in every process.
  public String fingerprint() {
    return String.join(
        " ",
        new TreeSet<>(weighted).toString(),
        new TreeSet<>(moving).toString(),
        activations.label(),
        integerBias ? "int32 bias" : "float bias",
        quantisesWeights ? "protected weights" : "plain weights",
        "rest " + rest.label());
  }
}
