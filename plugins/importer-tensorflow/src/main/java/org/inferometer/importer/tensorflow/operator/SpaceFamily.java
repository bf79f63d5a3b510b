package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Rule;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that move blocks of the spatial axes to the batch or to the channels, and back.
public final class SpaceFamily {
  private SpaceFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("SpaceToBatchND", scope -> spread(scope, block(scope), scope.input(2))),
        Row.of("SpaceToBatch", scope -> spread(scope, square(scope), scope.input(1))),
        Row.of("BatchToSpaceND", scope -> gathered(scope, block(scope), scope.input(2))),
        Row.of("BatchToSpace", scope -> gathered(scope, square(scope), scope.input(1))),
        Row.of("DepthToSpace", depth("DepthToSpace")),
        Row.of("SpaceToDepth", depth("SpaceToDepth")));
  }

  private static long[] block(Scope scope) {
    return scope.input(1).integers("its block");
  }

  private static long[] square(Scope scope) {
    long size = scope.attributes().integer("block_size", 1);
    return new long[] {size, size};
  }

  /// `batch, s1 b1, s2 b2, rest` becomes `b1 b2 batch, s1, s2, rest`.
  private static void spread(Scope scope, long[] block, Value paddings) {
    Value input = scope.input(0);
    int count = block.length;
    int rank = input.rank();
    long[] rows = paddings.integers("its paddings");
    long[] pads = new long[2 * rank];
    for (int i = 0; i < count; i++) {
      pads[i + 1] = rows[2 * i];
      pads[i + 1 + rank] = rows[2 * i + 1];
    }
    Value padded = scope.emit("Pad", List.of(input, scope.integers(pads)));
    Value whole = Emit.shape(scope, padded);
    List<Value> split = new ArrayList<>(List.of(size(scope, whole, 0)));
    List<Value> merged = new ArrayList<>();
    long product = LongStream.of(block).reduce(1, (a, b) -> a * b);
    merged.add(
        scope.add(Scope.SHAPES, "Mul", List.of(size(scope, whole, 0), scope.integers(product))));
    for (int i = 0; i < count; i++) {
      Value parts =
          scope.add(
              Scope.SHAPES, "Div", List.of(size(scope, whole, i + 1), scope.integers(block[i])));
      split.add(parts);
      split.add(scope.integers(block[i]));
      merged.add(parts);
    }
    for (int i = count + 1; i < rank; i++) {
      split.add(size(scope, whole, i));
      merged.add(size(scope, whole, i));
    }
    Value parts = scope.emit("Reshape", List.of(padded, Emit.joined(scope, split)));
    Value moved =
        scope.emit("Transpose", List.of(parts), Attribute.of("perm", spreadOrder(count, rank)));
    Value result = scope.emit("Reshape", List.of(moved, Emit.joined(scope, merged)));
    long[] before = IntStream.range(0, count).mapToLong(i -> rows[2 * i]).toArray();
    long[] after = IntStream.range(0, count).mapToLong(i -> rows[2 * i + 1]).toArray();
    scope.note(result, new Dilated.Spread(scope.node(), input, block, before, after));
    scope.result(0, result);
  }

  private static long[] spreadOrder(int count, int rank) {
    return LongStream.concat(
            LongStream.concat(
                IntStream.range(0, count).mapToLong(i -> 2L * i + 2),
                LongStream.concat(
                    LongStream.of(0), IntStream.range(0, count).mapToLong(i -> 2L * i + 1))),
            LongStream.range(2L * count + 1, rank + count))
        .toArray();
  }

  private static Value size(Scope scope, Value shape, int axis) {
    return scope.add(
        Scope.SHAPES, "Gather", List.of(shape, scope.integers(axis)), Attribute.of("axis", 0));
  }

  /// `b1 b2 batch, s1, s2, rest` becomes `batch, s1 b1, s2 b2, rest`, and is cropped.
  private static void gathered(Scope scope, long[] block, Value crops) {
    int count = block.length;
    long[] rows = crops.integers("its crops");
    long[] cut = new long[2 * count];
    for (int i = 0; i < count; i++) {
      cut[i] = rows[2 * i];
      cut[i + count] = rows[2 * i + 1];
    }
    Optional<Value> dilated = Dilated.gathered(scope, scope.input(0), block, cut);
    if (dilated.isPresent()) {
      scope.result(0, dilated.get());
      return;
    }
    Value whole = gathered(scope, block);
    long[] ends =
        IntStream.range(0, count)
            .mapToLong(i -> cut[i + count] == 0 ? Long.MAX_VALUE : -cut[i + count])
            .toArray();
    boolean cuts = LongStream.of(cut).anyMatch(c -> c != 0);
    scope.result(
        0,
        cuts
            ? scope.emit(
                "Slice",
                List.of(
                    whole,
                    scope.integers(Arrays.copyOf(cut, count)),
                    scope.integers(ends),
                    scope.integers(LongStream.rangeClosed(1, count).toArray())))
            : whole);
  }

  private static Value gathered(Scope scope, long[] block) {
    Value input = scope.input(0);
    int count = block.length;
    int rank = input.rank();
    long product = LongStream.of(block).reduce(1, (a, b) -> a * b);
    Value whole = Emit.shape(scope, input);
    Value batch =
        scope.add(Scope.SHAPES, "Div", List.of(size(scope, whole, 0), scope.integers(product)));
    List<Value> split = new ArrayList<>(List.of(scope.integers(block), batch));
    List<Value> merged = new ArrayList<>(List.of(batch));
    for (int i = 1; i < rank; i++) {
      Value size = size(scope, whole, i);
      split.add(size);
      merged.add(
          i > count
              ? size
              : scope.add(Scope.SHAPES, "Mul", List.of(size, scope.integers(block[i - 1]))));
    }
    Value parts = scope.emit("Reshape", List.of(input, Emit.joined(scope, split)));
    long[] order = new long[rank + count];
    order[0] = count;
    for (int i = 0; i < count; i++) {
      order[2 * i + 1] = count + 1L + i;
      order[2 * i + 2] = i;
    }
    for (int i = 2 * count + 1; i < order.length; i++) {
      order[i] = i;
    }
    Value moved = scope.emit("Transpose", List.of(parts), Attribute.of("perm", order));
    return scope.emit("Reshape", List.of(moved, Emit.joined(scope, merged)));
  }

  /// The elements of a block are the outer part of the channels, as in ONNX's mode DCR.
  private static Rule depth(String operator) {
    return scope -> {
      Axes axes = Axes.of(scope.attributes(), 2);
      long block = scope.attributes().integer("block_size", 1);
      Value input = axes.first(scope, scope.input(0));
      Value output = scope.emit(operator, List.of(input), Attribute.of("blocksize", block));
      boolean deepens = operator.equals("SpaceToDepth");
      PartialShape shape =
          input
              .shape()
              .then(sizes -> {
                long channels = deepens ? sizes[1] * block * block : sizes[1] / (block * block);
                sizes[1] = sizes[1] < 0 ? PartialShape.OPEN : channels;
                for (int i = 2; i < 4; i++) {
                  long size = deepens ? sizes[i] / block : sizes[i] * block;
                  sizes[i] = sizes[i] < 0 ? PartialShape.OPEN : size;
                }
                return PartialShape.of(sizes);
              });
      scope.result(0, axes.back(scope, scope.shaped(output, shape)));
    };
  }
}
