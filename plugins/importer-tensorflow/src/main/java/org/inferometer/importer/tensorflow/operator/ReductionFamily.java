package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Rule;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Operators that make one number of many along axes.
public final class ReductionFamily {
  private ReductionFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Sum", reduced("ReduceSum")),
        Row.of("Mean", ReductionFamily::mean),
        Row.of("Max", reduced("ReduceMax")),
        Row.of("Min", reduced("ReduceMin")),
        Row.of("Prod", reduced("ReduceProd")),
        Row.of("EuclideanNorm", reduced("ReduceL2")),
        Row.of("All", truths("ReduceMin")),
        Row.of("Any", truths("ReduceMax")),
        Row.of("ArgMax", extreme("ArgMax")),
        Row.of("ArgMin", extreme("ArgMin")),
        Row.of("L2Loss", ReductionFamily::halfSquares),
        Row.of("Cumsum", ReductionFamily::cumulated));
  }

  private static Rule reduced(String operator) {
    return scope -> {
      if (takesNoAxis(scope)) {
        scope.omit("reduces along no axis", scope.input(0));
      } else {
        scope.result(0, reduced(scope, operator, scope.input(0)));
      }
    };
  }

  private static void mean(Scope scope) {
    if (!Emit.isFloat(scope.input(0))) {
      throw new Refusal("averages integers");
    }
    reduced("ReduceMean").convert(scope);
  }

  /// No axis means none in TensorFlow, but all in ONNX.
  private static boolean takesNoAxis(Scope scope) {
    return scope.count() > 1 && scope.input(1).shape().elementCount().orElse(1) == 0;
  }

  private static Value reduced(Scope scope, String operator, Value input) {
    Attribute keep =
        Attribute.of(
            "keepdims",
            scope.attributes().flag("keep_dims", scope.attributes().flag("keepdims", false))
                ? 1
                : 0);
    long[] axes = scope.input(1).integers("the axes that it reduces");
    return operator.equals("ReduceSum")
        ? scope.emit(operator, List.of(input, scope.integers(axes)), keep)
        : scope.emit(operator, List.of(input), Attribute.of("axes", axes), keep);
  }

  private static Rule truths(String operator) {
    return scope -> {
      if (takesNoAxis(scope)) {
        scope.omit("reduces along no axis", scope.input(0));
        return;
      }
      Value numbers = scope.cast(scope.input(0), ElementType.INT32);
      scope.result(0, scope.cast(reduced(scope, operator, numbers), ElementType.BOOL));
    };
  }

  private static Rule extreme(String operator) {
    return scope -> {
      long axis = scope.input(1).integer("the axis");
      Value index =
          scope.emit(
              operator,
              List.of(scope.input(0)),
              Attribute.of("axis", axis),
              Attribute.of("keepdims", 0));
      scope.result(0, scope.cast(index, scope.attributes().type("output_type", ElementType.INT64)));
    };
  }

  private static void halfSquares(Scope scope) {
    Value squares =
        scope.emit("ReduceSumSquare", List.of(scope.input(0)), Attribute.of("keepdims", 0));
    scope.result(0, scope.emit("Mul", List.of(squares, Emit.number(scope, scope.input(0), 0.5))));
  }

  private static void cumulated(Scope scope) {
    Value axis = scope.cast(scope.input(1), ElementType.INT64);
    scope.result(
        0,
        scope.emit(
            "CumSum",
            List.of(scope.input(0), axis),
            Attribute.of("exclusive", scope.attributes().flag("exclusive", false) ? 1 : 0),
            Attribute.of("reverse", scope.attributes().flag("reverse", false) ? 1 : 0)));
  }
}
