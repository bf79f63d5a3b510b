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
import static org.inferometer.operator.HalfReasons.STEEP;
import static org.inferometer.operator.Int8Rule.Form.ADDS;
import static org.inferometer.operator.Interval.UNKNOWN;
import static org.inferometer.operator.RangeRule.ANY;
import static org.inferometer.operator.RangeRule.SHARES;
import static org.inferometer.operator.RangeRule.UNIT;
import static org.inferometer.operator.RangeRule.read;
import static org.inferometer.operator.RangeRule.within;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.BROADCAST;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.Trait.BOUNDS;
import static org.inferometer.operator.Trait.CONTRACTS;
import static org.inferometer.operator.Trait.DIVIDES;
import static org.inferometer.operator.Trait.GROWS;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_ALL;
import static org.inferometer.operator.Trait.MULTIPLIES;
import static org.inferometer.operator.Trait.PERIODIC;
import static org.inferometer.operator.Trait.PROPORTIONAL;
import static org.inferometer.operator.Trait.SHIFTS;
import static org.inferometer.operator.Trait.SINGULAR;
import static org.inferometer.operator.Trait.STEEP_AT_ZERO;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.TRUTHS;

import java.util.List;
import org.inferometer.graph.Node;

/// Arithmetic, comparisons and logic, element by element: a fixed number of operations for each
/// element of the result, the terms of the function that the ONNX specification gives.
final class ArithmeticFamily {
  private ArithmeticFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        // Before operator set 7 the second operand is laid over the first as attributes say.
        onnx("Add Sub Mul Div Pow", 1)                      .types(FIRST) .shape(SAME)     .flops(perOutput(1)),
        onnx("Equal Greater Less And Or Xor", 1)            .types(TRUTHS).shape(SAME)     .flops(perOutput(1)),
        onnx("Add", 7)            .traits(KEEPS_SIGN_OF_ALL, SHIFTS).types(FIRST) .shape(BROADCAST).flops(perOutput(1)).range((_, read) -> read(read, 0).plus(read(read, 1))).half(follows()).int8(ADDS),
        onnx("Sub", 7).traits(SHIFTS).types(FIRST) .shape(BROADCAST).flops(perOutput(1)).range((_, read) -> read(read, 0).plus(read(read, 1).negated())).half(follows()),
        onnx("Mul", 7)            .traits(MULTIPLIES, PROPORTIONAL)       .types(FIRST) .shape(BROADCAST).flops(perOutput(1)).range(ArithmeticFamily::product).half(follows()),
        onnx("Div", 7)            .traits(DIVIDES, SINGULAR, PROPORTIONAL).types(FIRST) .shape(BROADCAST).flops(perOutput(1)).range((_, read) -> read(read, 0).times(read(read, 1).inverse())).half(follows()),
        onnx("Pow", 7)            .traits(GROWS, SINGULAR, PROPORTIONAL)  .types(FIRST) .shape(BROADCAST).flops(perOutput(1)).range(ArithmeticFamily::power).half(stays(SQUARES).inBf16(follows(15))),
        onnx("Mod", 10).traits(DIVIDES).types(FIRST) .shape(BROADCAST).flops(perOutput(1)).range((_, read) -> Interval.around(read(read, 1).magnitude())).half(follows()),
        // n inputs are n - 1 operations; the mean also divides.
        onnx("Sum", 1).traits(SHIFTS).types(FIRST) .shape(BROADCAST).flops(node -> several(node, -1)).range((_, read) -> read.stream().reduce(Interval.of(0), Interval::plus)).half(follows()),
        onnx("Max", 1)                       .traits(BOUNDS).types(FIRST) .shape(BROADCAST).flops(node -> several(node, -1)).range((_, read) -> read.stream().reduce(Interval::largest).orElse(UNKNOWN)) .half(follows()),
        onnx("Min", 1)                       .traits(BOUNDS).types(FIRST) .shape(BROADCAST).flops(node -> several(node, -1)).range((_, read) -> read.stream().reduce(Interval::smallest).orElse(UNKNOWN)).half(follows()),
        onnx("Mean", 1)                                     .types(FIRST) .shape(BROADCAST).flops(node -> several(node, 0)) .range(ANY).half(follows()),

        onnx("Abs", 1).traits(PROPORTIONAL).types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).absolute()).half(follows()),
        onnx("Neg", 1).traits(PROPORTIONAL).types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).negated()).half(follows()),
        onnx("Floor", 1)                                    .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).through(Math::floor)).half(follows()),
        onnx("Ceil", 1)                                     .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).through(Math::ceil)).half(follows()),
        onnx("Sqrt", 1)           .traits(CONTRACTS, PROPORTIONAL, STEEP_AT_ZERO).types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).through(x -> Math.sqrt(Math.max(0, x)))).half(follows()),
        onnx("Sign Erf", 9)                                 .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range(UNIT).half(follows()),
        onnx("Round", 11)                                   .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).through(Math::rint)).half(follows(22)),
        onnx("Sin Cos", 7)        .traits(PERIODIC)         .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range(UNIT).half(follows(22)),
        onnx("Tan", 7)            .traits(PERIODIC)         .types(FIRST) .shape(SAME)     .flops(perOutput(1)).half(follows(22)),
        onnx("Atan", 7)           .traits(CONTRACTS)        .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range(within(-Math.PI / 2, Math.PI / 2)).half(follows(22)),
        onnx("Asinh", 9)          .traits(CONTRACTS)        .types(FIRST) .shape(SAME)     .flops(perOutput(1)).half(follows(22)),
        // Their slopes have no bound at 1.
        onnx("Asin Acos", 7)                                .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range(within(-Math.PI, Math.PI)).half(stays(STEEP)),
        onnx("Acosh Atanh", 9)    .traits(CONTRACTS)        .types(FIRST) .shape(SAME)     .flops(perOutput(1)).half(stays(STEEP)),
        onnx("Sinh Cosh", 9)      .traits(GROWS)            .types(FIRST) .shape(SAME)     .flops(perOutput(1)).half(stays(EXPONENTIALS, MAGNIFIED)),
        onnx("Exp", 1)            .traits(GROWS)            .types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).through(Math::exp)).half(stays(EXPONENTIALS, MAGNIFIED)),
        onnx("Log", 1)            .traits(CONTRACTS, SINGULAR).types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).through(x -> Math.log(Math.max(0, x)))).half(stays(LOGARITHMS).inBf16(follows())),
        onnx("Reciprocal", 1)     .traits(DIVIDES, SINGULAR).types(FIRST) .shape(SAME)     .flops(perOutput(1)).range((_, read) -> read(read, 0).inverse()).half(stays(SMALL_DIVISORS).inBf16(follows())),

        onnx("Equal", 7)                                    .types(TRUTHS).shape(BROADCAST).flops(perOutput(1)).range(SHARES).half(follows(11, 13)),
        onnx("Greater Less", 7)                             .types(TRUTHS).shape(BROADCAST).flops(perOutput(1)).range(SHARES).half(follows()),
        onnx("GreaterOrEqual LessOrEqual", 12)              .types(TRUTHS).shape(BROADCAST).flops(perOutput(1)).range(SHARES).half(follows(16)),
        onnx("IsNaN", 9)                                    .types(TRUTHS).shape(SAME)     .flops(perOutput(1)).range(SHARES).half(reads(1, 13)),
        onnx("IsInf", 10)                                   .types(TRUTHS).shape(SAME)     .flops(perOutput(1)).range(SHARES).half(reads(20, 20)),
        onnx("And Or Xor", 7)                               .types(TRUTHS).shape(BROADCAST).flops(perOutput(1)).range(SHARES),
        onnx("Not", 1)                                      .types(TRUTHS).shape(SAME)     .flops(perOutput(1)).range(SHARES),
        onnx("BitShift", 11)                                .types(FIRST) .shape(BROADCAST).flops(perOutput(1)),
        onnx("BitwiseAnd BitwiseOr BitwiseXor", 18)         .types(FIRST) .shape(BROADCAST).flops(perOutput(1)),
        onnx("BitwiseNot", 18)                              .types(FIRST) .shape(SAME)     .flops(perOutput(1)));
  }
  // spotless:on

  /// A square is not negative.
  private static Interval product(Node node, List<Interval> read) {
    boolean square = node.inputs().getFirst().equals(node.inputs().getLast());
    Interval first = square ? read(read, 0).absolute() : read(read, 0);
    return first.times(square ? first : read(read, 1));
  }

  /// Where the exponent is one number that makes a function that only grows, or only falls: of
  /// numbers that are not negative, and of the magnitudes of others if the exponent is even.
  private static Interval power(Node node, List<Interval> read) {
    Interval exponents = read(read, 1);
    double exponent = exponents.most();
    boolean even = exponent % 2 == 0;
    if (exponents.least() != exponent || (read(read, 0).least() < 0 && !even)) {
      return UNKNOWN;
    }
    Interval base = read(read, 0).absolute();
    return exponent < 0
        ? base.inverse().through(x -> Math.pow(x, -exponent))
        : base.through(x -> Math.pow(x, exponent));
  }

  /// @param more operations than there are inputs
  private static long several(TypedNode node, int more) {
    return multiplyExact((long) node.node().inputs().size() + more, node.outputElements(0));
  }
}
