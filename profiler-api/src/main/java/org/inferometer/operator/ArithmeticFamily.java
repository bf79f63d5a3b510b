package org.inferometer.operator;

import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Formula.perOutput;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.reads;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.EXPONENTIALS;
import static org.inferometer.operator.HalfReasons.LOGARITHMS;
import static org.inferometer.operator.HalfReasons.MAGNIFIED;
import static org.inferometer.operator.HalfReasons.SMALL_DIVISORS;
import static org.inferometer.operator.HalfReasons.SQUARES;
import static org.inferometer.operator.Int8Rule.Form.ADDS;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.Trait.BOUNDS;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_ALL;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.TRUTHS;

import java.util.List;

/// Arithmetic, comparisons and logic, element by element: a fixed number of operations for each
/// element of the result, the terms of the function that the ONNX specification gives.
final class ArithmeticFamily {
  private ArithmeticFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        // Before operator set 7 these broadcast otherwise.
        onnx("Add", 7)            .traits(KEEPS_SIGN_OF_ALL).types(FIRST).flops(perOutput(1)).half(follows()).int8(ADDS),
        onnx("Sub Mul Div", 7)                              .types(FIRST).flops(perOutput(1)).half(follows()),
        onnx("Pow", 7)                                      .types(FIRST).flops(perOutput(1)).half(stays(SQUARES).inBf16(follows(15))),
        onnx("Mod", 10)                                     .types(FIRST).flops(perOutput(1)).half(follows()),
        // n inputs are n - 1 operations; the mean also divides.
        onnx("Sum", 1)                                      .types(FIRST).flops(node -> several(node, -1)).half(follows()),
        onnx("Max Min", 1)                   .traits(BOUNDS).types(FIRST).flops(node -> several(node, -1)).half(follows()),
        onnx("Mean", 1)                                     .types(FIRST).flops(node -> several(node, 0)) .half(follows()),

        onnx("Abs Neg Floor Ceil Sqrt", 1)                  .types(FIRST).flops(perOutput(1)).half(follows()),
        onnx("Sign Erf", 9)                                 .types(FIRST).flops(perOutput(1)).half(follows()),
        onnx("Round", 11)                                   .types(FIRST).flops(perOutput(1)).half(follows(22)),
        onnx("Sin Cos Tan", 7)                              .types(FIRST).flops(perOutput(1)).half(follows(22)),
        onnx("Asin Acos Atan", 7)                           .types(FIRST).flops(perOutput(1)),
        onnx("Asinh Acosh Atanh", 9)                        .types(FIRST).flops(perOutput(1)),
        onnx("Sinh Cosh", 9)                                .types(FIRST).flops(perOutput(1)).half(stays(EXPONENTIALS, MAGNIFIED)),
        onnx("Exp", 1)                                      .types(FIRST).flops(perOutput(1)).half(stays(EXPONENTIALS, MAGNIFIED)),
        onnx("Log", 1)                                      .types(FIRST).flops(perOutput(1)).half(stays(LOGARITHMS).inBf16(follows())),
        onnx("Reciprocal", 1)                               .types(FIRST).flops(perOutput(1)).half(stays(SMALL_DIVISORS).inBf16(follows())),

        onnx("Equal", 7)                                    .types(TRUTHS).flops(perOutput(1)).half(follows(11, 13)),
        onnx("Greater Less", 7)                             .types(TRUTHS).flops(perOutput(1)).half(follows()),
        onnx("GreaterOrEqual LessOrEqual", 12)              .types(TRUTHS).flops(perOutput(1)).half(follows(16)),
        onnx("IsNaN", 9)                                    .types(TRUTHS).flops(perOutput(1)).half(reads(1, 13)),
        onnx("IsInf", 10)                                   .types(TRUTHS).flops(perOutput(1)).half(reads(20, 20)),
        onnx("And Or Xor", 7)                               .types(TRUTHS).flops(perOutput(1)),
        onnx("Not", 1)                                      .types(TRUTHS).flops(perOutput(1)),
        onnx("BitShift", 11)                                .types(FIRST) .flops(perOutput(1)),
        onnx("BitwiseAnd BitwiseOr BitwiseXor BitwiseNot", 18).types(FIRST).flops(perOutput(1)));
  }
  // spotless:on

  /// @param more operations than there are inputs
  private static long several(TypedNode node, int more) {
    return multiplyExact((long) node.node().inputs().size() + more, node.outputElements(0));
  }
}
