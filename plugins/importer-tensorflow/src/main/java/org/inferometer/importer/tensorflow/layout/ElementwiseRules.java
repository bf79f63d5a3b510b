package org.inferometer.importer.tensorflow.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Operators that compute each element of the result from the elements at the same place, with
/// ONNX's broadcasting: any order of axes will do, if all inputs have the same one.
final class ElementwiseRules {
  static final Set<String> TYPES =
      Set.of(
          "Abs",
          "Acos",
          "Acosh",
          "Add",
          "And",
          "Asin",
          "Asinh",
          "Atan",
          "Atanh",
          "BitShift",
          "BitwiseAnd",
          "BitwiseNot",
          "BitwiseOr",
          "BitwiseXor",
          "Cast",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "Cosh",
          "Div",
          "Elu",
          "Equal",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "Greater",
          "GreaterOrEqual",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "IsInf",
          "IsNaN",
          "LeakyRelu",
          "Less",
          "LessOrEqual",
          "Log",
          "Max",
          "Mean",
          "Min",
          "Mish",
          "Mod",
          "Mul",
          "Neg",
          "Not",
          "Or",
          "PRelu",
          "Pow",
          "Reciprocal",
          "Relu",
          "Round",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Sign",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Sub",
          "Sum",
          "Tan",
          "Tanh",
          "ThresholdedRelu",
          "Where",
          "Xor");

  static final Rule RULE = ElementwiseRules::relaid;

  private ElementwiseRules() {}

  private static Optional<Rule.Relaid> relaid(Call call) {
    int count = call.node().inputs().size();
    for (int i = 0; i < count; i++) {
      if (!fits(call, i)) {
        return Optional.empty();
      }
    }
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(input(call, i));
    }
    return Optional.of(new Rule.Relaid(inputs, call.node().attributes(), call.pending()));
  }

  private static boolean fits(Call call, int input) {
    return !call.node().hasInput(input)
        || call.isPending(input)
        || isSingle(call, input)
        || call.isConstantOfLowerRank(input)
        || call.canBeLaid(input);
  }

  private static String input(Call call, int input) {
    if (!call.node().hasInput(input)) {
      return "";
    }
    if (call.isPending(input)) {
      return call.laid(input);
    }
    if (isSingle(call, input)) {
      return call.meant(input);
    }
    return call.isConstantOfLowerRank(input) ? call.broadcastConstant(input) : call.laid(input);
  }

  /// Whether an input has one element, which stands beside all others in any order of axes.
  private static boolean isSingle(Call call, int input) {
    return call.dimensions(input)
        .filter(dims -> dims.length <= call.pending().rank())
        .filter(dims -> Arrays.stream(dims).allMatch(dim -> dim == 1))
        .isPresent();
  }
}
