package org.inferometer.network.cost;

import static java.lang.Math.multiplyExact;

import java.util.Map;

/// Element-wise operators: a fixed number of operations for each element of the result, the terms
/// of the function that the ONNX specification gives.
final class ElementwiseFormulas {
  private static final String[] ONE = {
    "Abs",
    "Neg",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Pow",
    "Mod",
    "Relu",
    "Exp",
    "Log",
    "Sqrt",
    "Reciprocal",
    "Erf",
    "Sin",
    "Cos",
    "Tan",
    "Asin",
    "Acos",
    "Atan",
    "Sinh",
    "Cosh",
    "Asinh",
    "Acosh",
    "Atanh",
    "Tanh",
    "Floor",
    "Ceil",
    "Round",
    "Sign",
    "And",
    "Or",
    "Xor",
    "Not",
    "Equal",
    "Greater",
    "GreaterOrEqual",
    "Less",
    "LessOrEqual",
    "IsNaN",
    "IsInf",
    "BitShift",
    "BitwiseAnd",
    "BitwiseOr",
    "BitwiseXor",
    "BitwiseNot"
  };

  private ElementwiseFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    for (String operator : ONE) {
      formulas.put(operator, Formula.perOutput(1));
    }
    activations(formulas);
    // n inputs are n - 1 operations; the mean also divides.
    formulas.put("Sum", node -> several(node, node.node().inputs().size() - 1));
    formulas.put("Max", node -> several(node, node.node().inputs().size() - 1));
    formulas.put("Min", node -> several(node, node.node().inputs().size() - 1));
    formulas.put("Mean", node -> several(node, node.node().inputs().size()));
    formulas.put("Resize", ElementwiseFormulas::interpolated);
    formulas.put("Upsample", ElementwiseFormulas::interpolated);
  }

  private static void activations(Map<String, Formula> formulas) {
    formulas.put("Clip", Formula.perOutput(2));
    formulas.put("LeakyRelu", Formula.perOutput(2));
    formulas.put("PRelu", Formula.perOutput(2));
    formulas.put("ThresholdedRelu", Formula.perOutput(1));
    formulas.put("Shrink", Formula.perOutput(3));
    formulas.put("Elu", Formula.perOutput(4));
    formulas.put("Celu", Formula.perOutput(5));
    formulas.put("Selu", Formula.perOutput(5));
    formulas.put("Softplus", Formula.perOutput(3));
    formulas.put("Softsign", Formula.perOutput(3));
    // 1 / (1 + exp(-x)).
    formulas.put("Sigmoid", Formula.perOutput(4));
    formulas.put("HardSigmoid", Formula.perOutput(4));
    formulas.put("HardSwish", Formula.perOutput(5));
    formulas.put("Swish", Formula.perOutput(5));
    formulas.put("Mish", Formula.perOutput(5));
    // x / 2 * (1 + erf(x / √2)).
    formulas.put("Gelu", Formula.perOutput(5));
    formulas.put("BiasGelu", Formula.perOutput(6));
    // x / 2 * (1 + tanh(√(2/π) * (x + 0.044715 * x³))).
    formulas.put("FastGelu", Formula.perOutput(9));
    formulas.put("QuickGelu", Formula.perOutput(6));
  }

  private static long several(NodeTypes node, long operations) {
    return multiplyExact(operations, node.outputElements(0));
  }

  /// Nearest neighbours are copied. A linear interpolation over `n` resized axes weighs 2^n
  /// elements, a cubic one 4^n: that many multiplications and one addition less.
  private static long interpolated(NodeTypes node) {
    int axes = resizedAxes(node);
    return switch (ResizeMode.of(node.node())) {
      case NEAREST -> 0;
      case LINEAR -> multiplyExact(2 * (1L << axes) - 1, node.outputElements(0));
      case CUBIC -> multiplyExact(2 * (1L << (2 * axes)) - 1, node.outputElements(0));
    };
  }

  private static int resizedAxes(NodeTypes node) {
    int axes = 0;
    for (int axis = 0; axis < node.shape(0).rank(); axis++) {
      axes += node.shape(0).dim(axis) == node.output(0).shape().dim(axis) ? 0 : 1;
    }
    return axes;
  }
}
