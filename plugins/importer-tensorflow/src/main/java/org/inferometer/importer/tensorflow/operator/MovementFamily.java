package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that put tensors together, take them apart and order their elements anew.
public final class MovementFamily {
  private MovementFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Transpose", MovementFamily::transpose),
        Row.of("ConjugateTranspose", MovementFamily::transpose),
        Row.of("Concat", scope -> concat(scope, 0, 1)),
        Row.of("ConcatV2", scope -> concat(scope, scope.count() - 1, 0)),
        Row.of("Pack", MovementFamily::pack),
        Row.of("Unpack", MovementFamily::unpack),
        Row.of("Split", MovementFamily::split),
        Row.of("SplitV", MovementFamily::splitSizes),
        Row.of("Tile", MovementFamily::tile),
        Row.of("ReverseV2", MovementFamily::reverse),
        Row.of("Reverse", MovementFamily::reverseFlags),
        Row.of("ReverseSequence", MovementFamily::reverseSequence),
        Row.of("Roll", MovementFamily::roll));
  }

  private static void transpose(Scope scope) {
    long[] order = scope.input(1).integers("the order of axes");
    scope.result(0, scope.emit("Transpose", List.of(scope.input(0)), Attribute.of("perm", order)));
  }

  private static void concat(Scope scope, int axisInput, int first) {
    long axis = scope.input(axisInput).integer("the axis");
    List<Value> parts = scope.inputs().subList(first, first + scope.count() - 1);
    if (parts.size() == 1) {
      scope.omit("joins one tensor", parts.getFirst());
    } else {
      scope.result(0, scope.emit("Concat", parts, Attribute.of("axis", axis)));
    }
  }

  private static void pack(Scope scope) {
    long axis = scope.attributes().integer("axis", 0);
    List<Value> parts = new ArrayList<>();
    for (Value input : scope.inputs()) {
      parts.add(Emit.unsqueeze(scope, input, axis));
    }
    Value result =
        parts.size() == 1
            ? parts.getFirst()
            : scope.emit("Concat", parts, Attribute.of("axis", axis));
    scope.result(0, result);
  }

  private static void unpack(Scope scope) {
    Value input = scope.input(0);
    int axis = Emit.axis(scope.attributes().integer("axis", 0), input.rank());
    int count = outputs(scope, "num");
    if (count == 1) {
      scope.result(0, scope.emit("Squeeze", List.of(input, scope.integers(axis))));
      return;
    }
    if (input.numbers() != null) {
      for (int i = 0; i < count; i++) {
        Value index = scope.scalar(ElementType.INT64, i);
        scope.result(i, scope.emit("Gather", List.of(input, index), Attribute.of("axis", axis)));
      }
      return;
    }
    List<Value> parts = scope.emitAll("Split", count, List.of(input), Attribute.of("axis", axis));
    PartialShape shape = input.shape().with(1, axis);
    for (int i = 0; i < count; i++) {
      Value part = scope.shaped(scope.typed(parts.get(i), input.type()), shape);
      scope.result(i, scope.emit("Squeeze", List.of(part, scope.integers(axis))));
    }
  }

  private static int outputs(Scope scope, String attribute) {
    long count = scope.attributes().integer(attribute, 1);
    if (count < 1 || count > 1 << 16) {
      throw new Refusal("has " + count + " outputs");
    }
    return (int) count;
  }

  private static void split(Scope scope) {
    Value input = scope.input(1);
    int count = outputs(scope, "num_split");
    long axis = scope.input(0).integer("the axis");
    if (count == 1) {
      scope.omit("makes one part", input);
      return;
    }
    long size = input.shape().isKnown() ? input.shape().size(Emit.axis(axis, input.rank())) : -1;
    long[] sizes = new long[count];
    Arrays.fill(sizes, size < 0 ? PartialShape.OPEN : size / count);
    parts(scope, input, axis, List.of(input), sizes);
  }

  private static void splitSizes(Scope scope) {
    Value input = scope.input(0);
    long axis = scope.input(2).integer("the axis");
    long[] sizes = scope.input(1).integers("the sizes of its parts");
    if (sizes.length == 1) {
      scope.omit("makes one part", input);
      return;
    }
    long rest = LongStream.of(sizes).filter(size -> size >= 0).sum();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] < 0) {
        long whole = input.shape().size(Emit.axis(axis, input.rank()));
        if (whole < 0) {
          throw new Refusal("splits an axis whose size is not known");
        }
        sizes[i] = whole - rest;
      }
    }
    parts(scope, input, axis, List.of(input, scope.integers(sizes)), sizes);
  }

  private static void parts(Scope scope, Value input, long axis, List<Value> read, long[] sizes) {
    List<Value> parts = scope.emitAll("Split", sizes.length, read, Attribute.of("axis", axis));
    if (parts.size() < sizes.length) {
      throw new Refusal("splits a constant");
    }
    for (int i = 0; i < sizes.length; i++) {
      Value part = scope.typed(parts.get(i), input.type());
      scope.result(i, scope.shaped(part, input.shape().with(sizes[i], axis)));
    }
  }

  private static void tile(Scope scope) {
    scope.result(0, scope.emit("Tile", List.of(scope.input(0), Emit.sizes(scope, scope.input(1)))));
  }

  private static void reverse(Scope scope) {
    reverse(scope, scope.input(1).integers("the axes that it reverses"));
  }

  private static void reverseFlags(Scope scope) {
    long[] flags = scope.input(1).integers("the axes that it reverses");
    reverse(scope, LongStream.range(0, flags.length).filter(i -> flags[(int) i] != 0).toArray());
  }

  private static void reverse(Scope scope, long[] axes) {
    if (axes.length == 0) {
      scope.omit("reverses no axis", scope.input(0));
      return;
    }
    long[] last = LongStream.of(axes).map(_ -> Long.MAX_VALUE).toArray();
    long[] first = LongStream.of(axes).map(_ -> Long.MIN_VALUE + 1).toArray();
    long[] back = LongStream.of(axes).map(_ -> -1).toArray();
    Value result =
        scope.emit(
            "Slice",
            List.of(
                scope.input(0),
                scope.integers(last),
                scope.integers(first),
                scope.integers(axes),
                scope.integers(back)));
    scope.result(0, scope.shaped(result, scope.input(0).shape()));
  }

  private static void reverseSequence(Scope scope) {
    scope.result(
        0,
        scope.emit(
            "ReverseSequence",
            List.of(scope.input(0), Emit.sizes(scope, scope.input(1))),
            Attribute.of("batch_axis", scope.attributes().integer("batch_dim", 0)),
            Attribute.of("time_axis", scope.attributes().integer("seq_dim", 0))));
  }

  /// The end of each axis comes before its beginning.
  private static void roll(Scope scope) {
    long[] shifts = scope.input(1).integers("how far it rolls");
    long[] axes = scope.input(2).integers("the axes that it rolls");
    Value result = scope.input(0);
    for (int i = 0; i < axes.length; i++) {
      long size = result.shape().size(Emit.axis(axes[i], result.rank()));
      if (size < 1) {
        throw new Refusal("rolls an axis whose size is not known");
      }
      long cut = size - Math.floorMod(shifts[i], size);
      Value axis = scope.integers(axes[i]);
      Value end =
          scope.emit("Slice", List.of(result, scope.integers(cut), scope.integers(size), axis));
      Value start =
          scope.emit("Slice", List.of(result, scope.integers(0), scope.integers(cut), axis));
      result = scope.emit("Concat", List.of(end, start), Attribute.of("axis", axes[i]));
    }
    scope.result(0, result);
  }
}
