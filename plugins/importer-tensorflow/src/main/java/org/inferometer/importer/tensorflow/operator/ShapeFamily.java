package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Rule;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that read shapes, change them, and fill them.
public final class ShapeFamily {
  private ShapeFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Reshape", ShapeFamily::reshape),
        Row.of("Squeeze", ShapeFamily::squeeze),
        Row.of("ExpandDims", ShapeFamily::expandDims),
        Row.of("Shape", scope -> scope.result(0, sizes(scope, scope.input(0)))),
        Row.of("ShapeN", ShapeFamily::shapes),
        Row.of("Size", ShapeFamily::size),
        Row.of("Rank", ShapeFamily::rank),
        Row.of("Fill", ShapeFamily::fill),
        Row.of("ZerosLike", filled(0)),
        Row.of("OnesLike", filled(1)),
        Row.of("Range", ShapeFamily::range),
        Row.of("LinSpace", ShapeFamily::linearSpace),
        Row.of("BroadcastTo", ShapeFamily::broadcast),
        Row.of("BroadcastArgs", ShapeFamily::broadcastShapes),
        Row.of("InvertPermutation", ShapeFamily::inverted));
  }

  /// One size that is not known can be left to the runtime.
  private static void reshape(Scope scope) {
    Value input = scope.input(0);
    Value target = scope.input(1);
    long[] sizes = target.numbers();
    if (sizes == null) {
      scope.result(0, scope.emit("Reshape", List.of(input, Emit.sizes(scope, target))));
      return;
    }
    long open = LongStream.of(sizes).filter(size -> size == Value.OPEN || size == -1).count();
    boolean empty = LongStream.of(sizes).anyMatch(size -> size == 0);
    if (open > 1 || (open == 1 && empty)) {
      Value result = scope.emit("Reshape", List.of(input, Emit.sizes(scope, target)));
      scope.result(0, result);
      return;
    }
    long[] plain = LongStream.of(sizes).map(size -> size == Value.OPEN ? -1 : size).toArray();
    Attribute zero = Attribute.of("allowzero", empty ? 1 : 0);
    scope.result(
        0,
        empty
            ? scope.emit("Reshape", List.of(input, scope.integers(plain)), zero)
            : scope.emit("Reshape", List.of(input, scope.integers(plain))));
  }

  private static void squeeze(Scope scope) {
    Value input = scope.input(0);
    long[] axes = scope.attributes().integers("squeeze_dims");
    axes = axes.length == 0 ? scope.attributes().integers("axis") : axes;
    if (axes.length == 0) {
      Shape shape =
          input
              .shape()
              .exact()
              .orElseThrow(() -> new Refusal("takes out every axis of size 1 of an unknown shape"));
      axes =
          IntStream.range(0, shape.rank()).filter(i -> shape.dim(i) == 1).asLongStream().toArray();
    }
    if (axes.length == 0) {
      scope.omit("takes out no axis", input);
    } else {
      scope.result(0, scope.emit("Squeeze", List.of(input, scope.integers(axes))));
    }
  }

  private static void expandDims(Scope scope) {
    long axis = scope.input(1).integer("the axis");
    scope.result(0, scope.emit("Unsqueeze", List.of(scope.input(0), scope.integers(axis))));
  }

  private static Value sizes(Scope scope, Value value) {
    Value sizes = scope.emit("Shape", List.of(value));
    return scope.cast(sizes, scope.attributes().type("out_type", ElementType.INT32));
  }

  private static void shapes(Scope scope) {
    for (int i = 0; i < scope.count(); i++) {
      scope.result(i, sizes(scope, scope.input(i)));
    }
  }

  private static void size(Scope scope) {
    Value size = scope.emit("Size", List.of(scope.input(0)));
    scope.result(0, scope.cast(size, scope.attributes().type("out_type", ElementType.INT32)));
  }

  private static void rank(Scope scope) {
    if (scope.input(0).shape().isKnown()) {
      scope.result(0, scope.scalar(ElementType.INT32, scope.input(0).rank()));
      return;
    }
    Value rank = scope.emit("Size", List.of(Emit.shape(scope, scope.input(0))));
    scope.result(0, scope.cast(rank, ElementType.INT32));
  }

  private static void fill(Scope scope) {
    scope.result(
        0, scope.emit("Expand", List.of(scope.input(1), Emit.sizes(scope, scope.input(0)))));
  }

  private static Rule filled(double number) {
    return scope -> {
      Value input = scope.input(0);
      Value value = scope.scalar(input.type(), number);
      Value result = scope.emit("Expand", List.of(value, Emit.shape(scope, input)));
      scope.result(0, result.isConstant() ? result : scope.shaped(result, input.shape()));
    };
  }

  private static void range(Scope scope) {
    scope.result(0, scope.emit("Range", scope.inputs()));
  }

  private static void linearSpace(Scope scope) {
    double start = scope.input(0).number("where it starts");
    double stop = scope.input(1).number("where it stops");
    int count = Math.toIntExact(scope.input(2).integer("how many numbers it makes"));
    if (count < 1 || count > 1 << 20) {
      throw new Refusal("makes " + count + " numbers");
    }
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = count == 1 ? start : start + (stop - start) * i / (count - 1);
    }
    numbers[count - 1] = count == 1 ? start : stop;
    scope.result(
        0, scope.constant(Constants.of("", scope.input(0).type(), Shape.of(count), numbers)));
  }

  /// ONNX's Expand also widens what it is told to: here the target is at least as large.
  private static void broadcast(Scope scope) {
    scope.result(
        0, scope.emit("Expand", List.of(scope.input(0), Emit.sizes(scope, scope.input(1)))));
  }

  private static void broadcastShapes(Scope scope) {
    PartialShape left = shape(scope.input(0).integers("a shape"));
    PartialShape right = shape(scope.input(1).integers("a shape"));
    long[] sizes = left.broadcast(right).exact().orElseThrow().toArray();
    scope.result(
        0,
        scope.constant(
            Constants.integers("", scope.input(0).type(), Shape.of(sizes.length), sizes)));
  }

  private static PartialShape shape(long[] sizes) {
    return PartialShape.of(sizes);
  }

  private static void inverted(Scope scope) {
    long[] order = scope.input(0).integers("a permutation");
    List<Long> places = new ArrayList<>(LongStream.of(order).boxed().toList());
    long[] inverse =
        IntStream.range(0, order.length).mapToLong(i -> places.indexOf((long) i)).toArray();
    scope.result(
        0,
        scope.constant(
            Constants.integers("", scope.input(0).type(), Shape.of(order.length), inverse)));
  }
}
