package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Rule;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Rules and steps that several families share.
final class Emit {
  private Emit() {}

  /// One ONNX node of the same inputs.
  static Rule direct(String operator, Attribute... attributes) {
    return scope -> scope.result(0, scope.emit(operator, scope.inputs(), attributes));
  }

  /// One ONNX node of the first input.
  static Rule unary(String operator, Attribute... attributes) {
    return scope -> scope.result(0, scope.emit(operator, List.of(scope.input(0)), attributes));
  }

  /// One ONNX node of the first two inputs.
  static Rule binary(String operator, Attribute... attributes) {
    return scope ->
        scope.result(0, scope.emit(operator, List.of(scope.input(0), scope.input(1)), attributes));
  }

  /// What the first input holds.
  static Rule same(String reason) {
    return scope -> scope.omit(reason, scope.input(0));
  }

  static Rule refused(String reason) {
    return _ -> {
      throw new Refusal(reason);
    };
  }

  static boolean isFloat(Value value) {
    return switch (value.type()) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  /// A number of the value's type.
  static Value number(Scope scope, Value like, double number) {
    return scope.scalar(like.type(), number);
  }

  /// Sizes as ONNX wants them.
  static Value sizes(Scope scope, Value value) {
    return scope.cast(value, ElementType.INT64);
  }

  /// The sizes of a value.
  static Value shape(Scope scope, Value value) {
    return scope.add(Scope.SHAPES, "Shape", List.of(value));
  }

  static Value reshape(Scope scope, String purpose, Value value, long... sizes) {
    return scope.add(purpose, "Reshape", List.of(value, scope.integers(sizes)));
  }

  static Value unsqueeze(Scope scope, Value value, long... axes) {
    return scope.add(Scope.SHAPES, "Unsqueeze", List.of(value, scope.integers(axes)));
  }

  static Value squeeze(Scope scope, Value value, long... axes) {
    return scope.add(Scope.SHAPES, "Squeeze", List.of(value, scope.integers(axes)));
  }

  /// Values of one dimension behind each other; itself if there is one.
  static Value joined(Scope scope, List<Value> parts) {
    return parts.size() == 1
        ? parts.getFirst()
        : scope.add(Scope.SHAPES, "Concat", parts, Attribute.of("axis", 0));
  }

  /// The axis from the front.
  static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new Refusal("names the axis " + axis + " of a tensor with " + rank + " dimensions");
    }
    return Math.floorMod(axis, rank);
  }
}
