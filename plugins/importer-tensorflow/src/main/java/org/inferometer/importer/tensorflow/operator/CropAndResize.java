package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Cuts boxes out of pictures and brings them to one size.
///
/// A box `y1, x1, y2, x2` is given in parts of the picture: row i of n is read at `y1 (H - 1) + i
/// (y2 - y1) (H - 1) / (n - 1)`, and a single row in the middle of the box. What lies outside the
/// picture is the extrapolation value.
final class CropAndResize {
  private CropAndResize() {}

  private record Places(Value low, Value high, Value share, Value inside) {}

  static void convert(Scope scope) {
    long[] size = scope.input(3).integers("the size of its crops");
    Value image = scope.cast(scope.input(0), ElementType.FLOAT);
    Value boxes = scope.input(1);
    boolean nearest = scope.attributes().text("method", "bilinear").equals("nearest");
    Places rows = places(scope, image, boxes, 0, size[0], nearest);
    Places columns = places(scope, image, boxes, 1, size[1], nearest);
    Value batch = Emit.reshape(scope, Scope.SHAPES, Emit.sizes(scope, scope.input(2)), -1, 1, 1);
    Value top =
        between(
            scope,
            picked(scope, image, batch, rows.low(), columns.low()),
            picked(scope, image, batch, rows.low(), columns.high()),
            columns.share());
    Value bottom =
        between(
            scope,
            picked(scope, image, batch, rows.high(), columns.low()),
            picked(scope, image, batch, rows.high(), columns.high()),
            columns.share());
    Value both = between(scope, top, bottom, rows.share());
    Value inside = scope.emit("And", List.of(rows.inside(), columns.inside()));
    Value outside =
        scope.scalar(ElementType.FLOAT, scope.attributes().number("extrapolation_value", 0));
    Value result = scope.emit("Where", List.of(Emit.unsqueeze(scope, inside, 3), both, outside));
    scope.result(
        0,
        scope.shaped(
            result,
            PartialShape.of(boxes.shape().size(0), size[0], size[1], image.shape().size(3))));
  }

  /// @param axis 0 for rows, 1 for columns
  private static Places places(
      Scope scope, Value image, Value boxes, int axis, long count, boolean nearest) {
    Value from = corner(scope, boxes, axis);
    Value to = corner(scope, boxes, axis + 2);
    Value whole = Emit.shape(scope, image);
    Value index = scope.integers(axis + 1);
    Value length =
        scope.add(Scope.SHAPES, "Gather", List.of(whole, index), Attribute.of("axis", 0));
    Value lastIndex = scope.add(Scope.SHAPES, "Sub", List.of(length, scope.integers(1)));
    Value last = scope.cast(lastIndex, ElementType.FLOAT);
    Value at;
    if (count > 1) {
      double[] steps = new double[Math.toIntExact(count)];
      Arrays.setAll(steps, i -> i);
      Value step = scope.constant(Constants.of("", ElementType.FLOAT, Shape.of(1, count), steps));
      Value span = scope.emit("Mul", List.of(scope.emit("Sub", List.of(to, from)), last));
      Value each = scope.emit("Div", List.of(span, scope.scalar(ElementType.FLOAT, count - 1.0)));
      at =
          scope.emit(
              "Add",
              List.of(
                  scope.emit("Mul", List.of(from, last)), scope.emit("Mul", List.of(step, each))));
    } else {
      Value middle =
          scope.emit(
              "Mul",
              List.of(scope.emit("Add", List.of(from, to)), scope.scalar(ElementType.FLOAT, 0.5)));
      at = scope.emit("Mul", List.of(middle, last));
    }
    Value zero = scope.scalar(ElementType.FLOAT, 0);
    Value inside =
        scope.emit(
            "And",
            List.of(
                scope.emit("GreaterOrEqual", List.of(at, zero)),
                scope.emit("LessOrEqual", List.of(at, last))));
    Value rounded =
        nearest
            ? scope.emit(
                "Floor",
                List.of(scope.emit("Add", List.of(at, scope.scalar(ElementType.FLOAT, 0.5)))))
            : scope.emit("Floor", List.of(at));
    Value low = bounded(scope, rounded, zero, last);
    Value high = nearest ? low : bounded(scope, scope.emit("Ceil", List.of(at)), zero, last);
    Value share =
        nearest ? scope.emit("Sub", List.of(at, at)) : scope.emit("Sub", List.of(at, rounded));
    boolean row = axis == 0;
    return new Places(
        scope.cast(aligned(scope, low, row), ElementType.INT64),
        scope.cast(aligned(scope, high, row), ElementType.INT64),
        Emit.unsqueeze(scope, aligned(scope, share, row), 3),
        aligned(scope, inside, row));
  }

  private static Value corner(Scope scope, Value boxes, int column) {
    return scope.emit("Gather", List.of(boxes, scope.integers(column)), Attribute.of("axis", 1));
  }

  private static Value bounded(Scope scope, Value value, Value low, Value high) {
    return scope.emit("Max", List.of(scope.emit("Min", List.of(value, high)), low));
  }

  /// `boxes x rows x 1` or `boxes x 1 x columns`.
  private static Value aligned(Scope scope, Value value, boolean row) {
    return Emit.unsqueeze(scope, value, row ? 2 : 1);
  }

  private static Value picked(Scope scope, Value image, Value batch, Value row, Value column) {
    Value places = scope.add(Scope.SHAPES, "Add", List.of(row, column));
    Value all = Emit.shape(scope, scope.add(Scope.SHAPES, "Add", List.of(places, batch)));
    List<Value> parts = new ArrayList<>();
    for (Value part : List.of(batch, row, column)) {
      Value wide = scope.add(Scope.SHAPES, "Expand", List.of(part, all));
      parts.add(Emit.unsqueeze(scope, wide, 3));
    }
    Value indices = scope.add(Scope.SHAPES, "Concat", parts, Attribute.of("axis", 3));
    return scope.typed(scope.emit("GatherND", List.of(image, indices)), ElementType.FLOAT);
  }

  private static Value between(Scope scope, Value first, Value second, Value share) {
    Value difference = scope.emit("Sub", List.of(second, first));
    return scope.emit("Add", List.of(first, scope.emit("Mul", List.of(difference, share))));
  }
}
