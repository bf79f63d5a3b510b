package org.inferometer.importer.tensorflow.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Products of matrices.
public final class MatrixFamily {
  private MatrixFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("MatMul", scope -> scope.result(0, product(scope))),
        Row.of("BatchMatMul", scope -> scope.result(0, product(scope, "adj_x", "adj_y"))),
        Row.of("BatchMatMulV2", scope -> scope.result(0, product(scope, "adj_x", "adj_y"))),
        Row.of("BatchMatMulV3", scope -> scope.result(0, product(scope, "adj_x", "adj_y"))),
        Row.of("Einsum", MatrixFamily::einsum),
        Row.of("MatrixBandPart", MatrixFamily::bandPart));
  }

  /// The product of two matrices.
  static Value product(Scope scope) {
    return product(scope, "transpose_a", "transpose_b");
  }

  private static Value product(Scope scope, String left, String right) {
    if (!scope.attributes().type("Tout", scope.input(0).type()).equals(scope.input(0).type())) {
      throw new Refusal("multiplies in one type and writes another");
    }
    Value a = matrix(scope, scope.input(0), scope.attributes().flag(left, false));
    Value b = matrix(scope, scope.input(1), scope.attributes().flag(right, false));
    return scope.emit("MatMul", List.of(a, b));
  }

  private static Value matrix(Scope scope, Value value, boolean transposed) {
    if (!transposed) {
      return value;
    }
    int rank =
        scope.node().getOp().endsWith("MatMul") && !scope.node().getOp().startsWith("Batch")
            ? 2
            : value.rank();
    long[] order =
        LongStream.range(0, rank)
            .map(i -> i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i)
            .toArray();
    return scope.transposed(value, order);
  }

  private static void einsum(Scope scope) {
    String equation = scope.attributes().text("equation", "").replace(" ", "");
    Value result = scope.emit("Einsum", scope.inputs(), Attribute.of("equation", equation));
    scope.result(0, scope.shaped(result, shape(equation, scope.inputs())));
  }

  /// The sizes of the letters of the result; unknown where the equation leaves axes out.
  private static PartialShape shape(String equation, List<Value> inputs) {
    int arrow = equation.indexOf("->");
    if (arrow < 0 || equation.contains(".")) {
      return PartialShape.UNKNOWN;
    }
    Map<Character, Long> sizes = new HashMap<>();
    List<String> terms = List.of(equation.substring(0, arrow).split(",", -1));
    for (int i = 0; i < terms.size() && i < inputs.size(); i++) {
      for (int axis = 0; axis < terms.get(i).length(); axis++) {
        long size = inputs.get(i).shape().size(axis);
        sizes.merge(terms.get(i).charAt(axis), size, Math::max);
      }
    }
    return PartialShape.of(
        equation
            .substring(arrow + 2)
            .chars()
            .mapToLong(letter -> sizes.getOrDefault((char) letter, PartialShape.OPEN))
            .toArray());
  }

  /// A band from one side to the diagonal, or to the other side.
  private static void bandPart(Scope scope) {
    long lower = scope.input(1).integer("how many diagonals it keeps");
    long upper = scope.input(2).integer("how many diagonals it keeps");
    Value result = scope.input(0);
    if (upper >= 0) {
      result = triangle(scope, result, upper, 0);
    }
    if (lower >= 0) {
      result = triangle(scope, result, -lower, 1);
    }
    if (upper < 0 && lower < 0) {
      scope.omit("keeps every diagonal", result);
    } else {
      scope.result(0, result);
    }
  }

  private static Value triangle(Scope scope, Value value, long diagonal, long upper) {
    Value at = scope.constant(Constants.integers("", ElementType.INT64, Shape.of(), diagonal));
    return scope.emit("Trilu", List.of(value, at), Attribute.of("upper", upper));
  }
}
