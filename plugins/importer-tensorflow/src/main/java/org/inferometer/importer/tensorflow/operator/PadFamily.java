package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Paddings.
public final class PadFamily {
  private PadFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Pad", PadFamily::pad),
        Row.of("PadV2", PadFamily::pad),
        Row.of("MirrorPad", PadFamily::mirror));
  }

  /// TensorFlow has a row for each axis, before and behind; ONNX has all before, then all behind.
  private static Value paddings(Scope scope, Value rows) {
    long[] numbers = rows.numbers();
    if (numbers != null && LongStream.of(numbers).noneMatch(n -> n == Value.OPEN)) {
      int rank = numbers.length / 2;
      return scope.integers(
          IntStream.range(0, numbers.length)
              .mapToLong(i -> numbers[i < rank ? 2 * i : 2 * (i - rank) + 1])
              .toArray());
    }
    Value columns =
        scope.add(
            Scope.SHAPES,
            "Transpose",
            List.of(Emit.sizes(scope, rows)),
            Attribute.of("perm", new long[] {1, 0}));
    return Emit.reshape(scope, Scope.SHAPES, columns, -1);
  }

  private static void pad(Scope scope) {
    List<Value> read = new ArrayList<>(List.of(scope.input(0), paddings(scope, scope.input(1))));
    if (scope.count() > 2) {
      read.add(scope.input(2));
    }
    scope.result(0, scope.emit("Pad", read));
  }

  private static void mirror(Scope scope) {
    String mode = scope.attributes().text("mode", "");
    if (mode.equals("REFLECT")) {
      Value pads = paddings(scope, scope.input(1));
      scope.result(
          0, scope.emit("Pad", List.of(scope.input(0), pads), Attribute.of("mode", "reflect")));
    } else {
      symmetric(scope);
    }
  }

  /// Repeats the edges too, which ONNX's paddings do not: picks the elements by their indices.
  private static void symmetric(Scope scope) {
    Value result = scope.input(0);
    long[] rows = scope.input(1).integers("its paddings");
    for (int axis = 0; 2 * axis < rows.length; axis++) {
      long before = rows[2 * axis];
      long after = rows[2 * axis + 1];
      if (before != 0 || after != 0) {
        long size = result.shape().size(axis);
        if (size < Math.max(before, after)) {
          throw new Refusal("mirrors more elements than are known to be there");
        }
        long[] picked =
            LongStream.range(-before, size + after)
                .map(i -> i < 0 ? -1 - i : i < size ? i : 2 * size - 1 - i)
                .toArray();
        result =
            scope.emit(
                "Gather", List.of(result, scope.integers(picked)), Attribute.of("axis", axis));
      }
    }
    if (LongStream.of(rows).allMatch(row -> row == 0)) {
      scope.omit("pads nothing", result);
    } else {
      scope.result(0, result);
    }
  }
}
