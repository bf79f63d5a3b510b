package org.inferometer.importer.tensorflow.operator;

import static org.inferometer.importer.tensorflow.operator.Emit.binary;
import static org.inferometer.importer.tensorflow.operator.Emit.isFloat;
import static org.inferometer.importer.tensorflow.operator.Emit.number;
import static org.inferometer.importer.tensorflow.operator.Emit.unary;

import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Operators that compute each element of its own: arithmetic, comparisons and choices.
public final class ElementwiseFamily {
  private static final Attribute FMOD = Attribute.of("fmod", 1);

  private ElementwiseFamily() {}

  // spotless:off
  public static List<Row> rows() {
    return List.of(
        Row.of("Abs", unary("Abs")),
        Row.of("Neg", unary("Neg")),
        Row.of("Exp", unary("Exp")),
        Row.of("Expm1", ElementwiseFamily::expm1),
        Row.of("Log", unary("Log")),
        Row.of("Log1p", ElementwiseFamily::log1p),
        Row.of("Sqrt", unary("Sqrt")),
        Row.of("Rsqrt", ElementwiseFamily::rsqrt),
        Row.of("Square", scope -> scope.result(0, scope.emit("Mul", List.of(scope.input(0), scope.input(0))))),
        Row.of("Reciprocal", unary("Reciprocal")),
        Row.of("Inv", unary("Reciprocal")),
        Row.of("Floor", Dropout::floor),
        Row.of("Ceil", unary("Ceil")),
        Row.of("Round", ElementwiseFamily::round),
        Row.of("Rint", unary("Round")),
        Row.of("Sign", unary("Sign")),
        Row.of("Sin", unary("Sin")),
        Row.of("Cos", unary("Cos")),
        Row.of("Tan", unary("Tan")),
        Row.of("Asin", unary("Asin")),
        Row.of("Acos", unary("Acos")),
        Row.of("Atan", unary("Atan")),
        Row.of("Sinh", unary("Sinh")),
        Row.of("Cosh", unary("Cosh")),
        Row.of("Asinh", unary("Asinh")),
        Row.of("Acosh", unary("Acosh")),
        Row.of("Atanh", unary("Atanh")),
        Row.of("Erf", unary("Erf")),
        Row.of("IsNan", unary("IsNaN")),
        Row.of("IsInf", unary("IsInf")),
        Row.of("IsFinite", ElementwiseFamily::isFinite),

        Row.of("Add", Dropout::add),
        Row.of("AddV2", Dropout::add),
        Row.of("AddN", ElementwiseFamily::sum),
        Row.of("AccumulateNV2", ElementwiseFamily::sum),
        Row.of("Sub", binary("Sub")),
        Row.of("Mul", scope -> Dropout.scale(scope, "Mul")),
        Row.of("MulNoNan", scope -> unlessZero(scope, "Mul")),
        Row.of("RealDiv", scope -> Dropout.scale(scope, "Div")),
        Row.of("Div", binary("Div")),
        Row.of("TruncateDiv", binary("Div")),
        Row.of("DivNoNan", scope -> unlessZero(scope, "Div")),
        Row.of("FloorDiv", ElementwiseFamily::floorDiv),
        Row.of("FloorMod", ElementwiseFamily::floorMod),
        Row.of("Mod", binary("Mod", FMOD)),
        Row.of("TruncateMod", binary("Mod", FMOD)),
        Row.of("Maximum", binary("Max")),
        Row.of("Minimum", binary("Min")),
        Row.of("Pow", binary("Pow")),
        Row.of("SquaredDifference", ElementwiseFamily::squaredDifference),
        Row.of("Xlogy", scope -> zeroWhereFirstIs(scope, "Mul", scope.emit("Log", List.of(scope.input(1))))),
        Row.of("Xdivy", scope -> zeroWhereFirstIs(scope, "Div", scope.input(1))),

        Row.of("Equal", binary("Equal")),
        Row.of("NotEqual", scope -> scope.result(0, not(scope, scope.emit("Equal", scope.inputs())))),
        Row.of("Less", binary("Less")),
        Row.of("LessEqual", binary("LessOrEqual")),
        Row.of("Greater", binary("Greater")),
        Row.of("GreaterEqual", binary("GreaterOrEqual")),
        Row.of("ApproximateEqual", ElementwiseFamily::approximatelyEqual),
        Row.of("LogicalAnd", binary("And")),
        Row.of("LogicalOr", binary("Or")),
        Row.of("LogicalNot", unary("Not")),
        Row.of("Select", ElementwiseFamily::select),
        Row.of("SelectV2", scope -> scope.result(0, scope.emit("Where", scope.inputs()))),
        Row.of("ClipByValue", ElementwiseFamily::clip),
        Row.of("Cast", ElementwiseFamily::cast));
  }
  // spotless:on

  private static Value not(Scope scope, Value value) {
    return scope.emit("Not", List.of(value));
  }

  private static void rsqrt(Scope scope) {
    Value root = scope.emit("Sqrt", List.of(scope.input(0)));
    scope.result(0, scope.emit("Reciprocal", List.of(root)));
  }

  private static void round(Scope scope) {
    Value input = scope.input(0);
    if (isFloat(input)) {
      scope.result(0, scope.emit("Round", List.of(input)));
    } else {
      scope.omit("rounds integers", input);
    }
  }

  /// `x log(u) / (u - 1)` with `u = 1 + x`, and x where u is 1, loses no digits (Kahan,
  /// "Implementing Complex Elementary Functions", 1987).
  private static void log1p(Scope scope) {
    Value x = scope.input(0);
    Value one = number(scope, x, 1);
    Value u = scope.emit("Add", List.of(x, one));
    Value log = scope.emit("Mul", List.of(x, scope.emit("Log", List.of(u))));
    Value exact = scope.emit("Div", List.of(log, scope.emit("Sub", List.of(u, one))));
    Value infinite = scope.emit("IsInf", List.of(u));
    Value small = scope.emit("Or", List.of(scope.emit("Equal", List.of(u, one)), infinite));
    scope.result(0, scope.emit("Where", List.of(small, x, exact)));
  }

  /// `(u - 1) x / log(u)` with `u = exp(x)`; x where u is 1, and -1 where u is 0 (Kahan).
  private static void expm1(Scope scope) {
    Value x = scope.input(0);
    Value one = number(scope, x, 1);
    Value u = scope.emit("Exp", List.of(x));
    Value less = scope.emit("Sub", List.of(u, one));
    Value log = scope.emit("Log", List.of(u));
    Value exact = scope.emit("Mul", List.of(less, scope.emit("Div", List.of(x, log))));
    Value minusOne = scope.emit("Equal", List.of(less, number(scope, x, -1)));
    Value edge = scope.emit("Or", List.of(minusOne, scope.emit("IsInf", List.of(u))));
    Value same = scope.emit("Equal", List.of(u, one));
    Value large = scope.emit("Where", List.of(edge, less, exact));
    scope.result(0, scope.emit("Where", List.of(same, x, large)));
  }

  private static void isFinite(Scope scope) {
    Value nan = scope.emit("IsNaN", List.of(scope.input(0)));
    Value infinite = scope.emit("IsInf", List.of(scope.input(0)));
    scope.result(0, not(scope, scope.emit("Or", List.of(nan, infinite))));
  }

  private static void sum(Scope scope) {
    List<Value> inputs = scope.inputs();
    if (inputs.size() == 1) {
      scope.omit("adds up one tensor", inputs.getFirst());
    } else if (inputs.size() > 2 && isFloat(inputs.getFirst())) {
      scope.result(0, scope.emit("Sum", inputs));
    } else {
      Value sum = scope.input(0);
      for (Value next : inputs.subList(1, inputs.size())) {
        sum = scope.emit("Add", List.of(sum, next));
      }
      scope.result(0, sum);
    }
  }

  private static void unlessZero(Scope scope, String operator) {
    Value right = scope.input(1);
    Value zero = number(scope, right, 0);
    Value computed = scope.emit(operator, scope.inputs());
    Value isZero = scope.emit("Equal", List.of(right, zero));
    scope.result(0, scope.emit("Where", List.of(isZero, zero, computed)));
  }

  private static void zeroWhereFirstIs(Scope scope, String operator, Value right) {
    Value left = scope.input(0);
    Value zero = number(scope, left, 0);
    Value computed = scope.emit(operator, List.of(left, right));
    Value isZero = scope.emit("Equal", List.of(left, zero));
    scope.result(0, scope.emit("Where", List.of(isZero, zero, computed)));
  }

  /// ONNX divides integers towards zero; its remainder has the divisor's sign.
  private static void floorDiv(Scope scope) {
    if (isFloat(scope.input(0))) {
      scope.result(0, scope.emit("Floor", List.of(scope.emit("Div", scope.inputs()))));
      return;
    }
    Value rest = scope.emit("Mod", scope.inputs());
    Value whole = scope.emit("Sub", List.of(scope.input(0), rest));
    scope.result(0, scope.emit("Div", List.of(whole, scope.input(1))));
  }

  /// The remainder with the divisor's sign.
  private static void floorMod(Scope scope) {
    if (!isFloat(scope.input(0))) {
      scope.result(0, scope.emit("Mod", scope.inputs()));
      return;
    }
    Value y = scope.input(1);
    Value rest = scope.emit("Mod", scope.inputs(), FMOD);
    Value zero = number(scope, y, 0);
    Value otherSign =
        scope.emit(
            "Xor",
            List.of(scope.emit("Less", List.of(rest, zero)), scope.emit("Less", List.of(y, zero))));
    Value some = not(scope, scope.emit("Equal", List.of(rest, zero)));
    Value adjusted = scope.emit("Add", List.of(rest, y));
    Value adjusts = scope.emit("And", List.of(otherSign, some));
    scope.result(0, scope.emit("Where", List.of(adjusts, adjusted, rest)));
  }

  private static void squaredDifference(Scope scope) {
    Value difference = scope.emit("Sub", scope.inputs());
    scope.result(0, scope.emit("Mul", List.of(difference, difference)));
  }

  private static void approximatelyEqual(Scope scope) {
    Value difference = scope.emit("Abs", List.of(scope.emit("Sub", scope.inputs())));
    float tolerance = scope.attributes().number("tolerance", 1e-5f);
    scope.result(0, scope.emit("Less", List.of(difference, number(scope, difference, tolerance))));
  }

  /// A condition with one dimension chooses whole rows.
  private static void select(Scope scope) {
    Value condition = scope.input(0);
    int rank = scope.input(1).shape().rank().orElse(condition.shape().rank().orElse(0));
    if (condition.shape().rank().orElse(-1) == 1 && rank > 1) {
      condition = Emit.unsqueeze(scope, condition, LongStream.range(1, rank).toArray());
    }
    scope.result(0, scope.emit("Where", List.of(condition, scope.input(1), scope.input(2))));
  }

  private static void clip(Scope scope) {
    Value low = scope.input(1);
    Value high = scope.input(2);
    boolean scalars = low.shape().rank().orElse(-1) == 0 && high.shape().rank().orElse(-1) == 0;
    Value result =
        scalars
            ? scope.emit("Clip", scope.inputs())
            : scope.emit("Max", List.of(scope.emit("Min", List.of(scope.input(0), high)), low));
    scope.result(0, result);
  }

  private static void cast(Scope scope) {
    ElementType type = scope.attributes().type("DstT", ElementType.UNDEFINED);
    if (type == ElementType.UNDEFINED || type == ElementType.STRING) {
      throw new Refusal("converts to a type that ONNX does not have");
    }
    if (scope.input(0).type() == type) {
      scope.omit("has this type already", scope.input(0));
    } else {
      scope.result(
          0, scope.emit("Cast", List.of(scope.input(0)), Attribute.of("to", (long) type.code())));
    }
  }
}
