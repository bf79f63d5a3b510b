package org.inferometer.spi;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Int8Rule.Form;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.study.Precision;

/// What INT8 means to a backend: where pairs of QuantizeLinear and DequantizeLinear must stand so
/// that its optimiser makes integer kernels of them, which integers those take, and in what
/// precision everything else computes. The arithmetic is that of ONNX for all of them.
///
/// @param title of the backend, for people
/// @param floating names of ONNX's operators that have an integer form, but no integer kernel here
/// @param activations type of quantised activations: int8, symmetric around 0; or uint8, around
///   128, and from 0 where a tensor cannot be negative
/// @param integerBias whether biases are int32, in units of the accumulator; FP32 otherwise
/// @param quantisesWeights whether its optimiser quantises weights that were left in floating point
///   between integer layers
/// @param rest the precision of what is not INT8: FP32 or FP16
public record QuantisationRules(
    String title,
    Set<String> floating,
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
    floating = Set.copyOf(floating);
    floating.forEach(QuantisationRules::requireIntegerForm);
  }

  private static void requireIntegerForm(String name) {
    Int8Rule rule = Operators.standard().of(Operators.ONNX, name).int8();
    if (rule == Form.UNKNOWN || rule == Form.NOTHING) {
      throw new IllegalArgumentException(
          "'" + name + "' is no operator of ONNX with an integer form");
    }
  }

  /// Symmetric throughout, zero point 0, everything else in FP32: what any tool can take, and what
  /// TensorRT asks for.
  public static QuantisationRules symmetric(String title) {
    return new QuantisationRules(title, Set.of(), ElementType.INT8, false, false, Precision.FP32);
  }

  /// The same with another precision for what is not INT8.
  public QuantisationRules withRest(Precision other) {
    return new QuantisationRules(
        title, floating, activations, integerBias, quantisesWeights, other);
  }

  /// Whether there is an integer kernel for an operator with constant weights.
  public boolean hasKernel(Operator operator) {
    return isWeighted(operator.int8()) && isInteger(operator);
  }

  /// Whether a node's elements are elements of its first input, so that both share a scale.
  public boolean preserves(Operator operator, Node node) {
    return isInteger(operator)
        && operator.int8() instanceof Int8Rule.PassesOn passes
        && passes.when().test(node);
  }

  /// Whether a node computes in integers, or passes them on, where its neighbours do.
  public boolean follows(Operator operator, Node node) {
    return isInteger(operator) && operator.int8().follows(node);
  }

  /// Backends have integer kernels for ONNX's operators only.
  private boolean isInteger(Operator operator) {
    return operator.isOnnx() && !floating.contains(operator.name());
  }

  private static boolean isWeighted(Int8Rule rule) {
    return rule instanceof Int8Rule.Weighted;
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
    return fingerprintOfKernels() + fingerprintOfForms();
  }

  /// Empty where every form has a kernel, so that cells of earlier releases stay valid.
  private String fingerprintOfForms() {
    Set<String> names =
        floating.stream()
            .filter(name -> Operators.standard().of(Operators.ONNX, name).int8() instanceof Form)
            .collect(Collectors.toCollection(TreeSet::new));
    return names.isEmpty() ? "" : " without " + names;
  }

  private String fingerprintOfKernels() {
    return String.join(
        " ",
        integers(QuantisationRules::isWeighted),
        integers(Int8Rule.PassesOn.class::isInstance),
        activations.label(),
        integerBias ? "int32 bias" : "float bias",
        quantisesWeights ? "protected weights" : "plain weights",
        "rest " + rest.label());
  }

  private String integers(Predicate<Int8Rule> kind) {
    return Operators.standard().all().stream()
        .filter(operator -> isInteger(operator) && kind.test(operator.int8()))
        .map(Operator::name)
        .collect(Collectors.toCollection(TreeSet::new))
        .toString();
  }
}
