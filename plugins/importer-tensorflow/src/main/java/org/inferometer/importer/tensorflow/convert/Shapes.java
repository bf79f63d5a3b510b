package org.inferometer.importer.tensorflow.convert;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.operator.PartialShape;

/// Shapes that follow from sizes of which some are not known.
final class Shapes {
  private Shapes() {}

  /// @param target sizes, one of which may be -1
  static PartialShape reshaped(Value source, Value target) {
    long[] sizes = target.numbers();
    if (sizes == null) {
      return target.shape().elementCount().isPresent()
          ? PartialShape.ofRank((int) target.shape().size(0))
          : PartialShape.UNKNOWN;
    }
    long[] found = LongStream.of(sizes).map(size -> Math.max(size, PartialShape.OPEN)).toArray();
    long open = LongStream.of(found).filter(size -> size == PartialShape.OPEN).count();
    long others = LongStream.of(found).filter(size -> size >= 0).reduce(1, (a, b) -> a * b);
    long count = source.shape().elementCount().orElse(-1);
    if (open == 1 && count >= 0 && others > 0) {
      return PartialShape.of(
          LongStream.of(found).map(size -> size < 0 ? count / others : size).toArray());
    }
    return PartialShape.of(found);
  }

  static PartialShape sliced(List<Value> inputs, PartialShape known) {
    long[] starts = inputs.get(1).numbers();
    long[] ends = inputs.get(2).numbers();
    long[] axes = inputs.size() > 3 ? inputs.get(3).numbers() : null;
    if (starts == null || ends == null || axes == null) {
      return known;
    }
    long[] steps =
        inputs.size() > 4
            ? inputs.get(4).numbers()
            : LongStream.generate(() -> 1).limit(axes.length).toArray();
    return inputs
        .getFirst()
        .shape()
        .then(sizes -> {
          for (int i = 0; i < axes.length; i++) {
            int axis = (int) axes[i];
            long step = steps == null ? Value.OPEN : steps[i];
            boolean open =
                starts[i] == Value.OPEN
                    || ends[i] == Value.OPEN
                    || sizes[axis] < 0
                    || step == Value.OPEN;
            boolean whole = starts[i] == 0 && ends[i] >= Integer.MAX_VALUE && step == 1;
            if (!whole) {
              sizes[axis] =
                  open
                      ? PartialShape.OPEN
                      : Numbers.span(starts[i], ends[i], step, sizes[axis]).count();
            }
          }
          return PartialShape.of(sizes);
        });
  }

  static PartialShape tiled(List<Value> inputs) {
    long[] repeats = inputs.get(1).numbers();
    return inputs
        .getFirst()
        .shape()
        .then(sizes ->
            repeats == null || repeats.length != sizes.length
                ? PartialShape.ofRank(sizes.length)
                : PartialShape.of(
                    IntStream.range(0, sizes.length)
                        .mapToLong(i ->
                            sizes[i] < 0 || repeats[i] < 0
                                ? PartialShape.OPEN
                                : sizes[i] * repeats[i])
                        .toArray()));
  }

  static PartialShape padded(List<Value> inputs) {
    long[] pads = inputs.get(1).numbers();
    return inputs
        .getFirst()
        .shape()
        .then(sizes ->
            pads == null || pads.length != 2 * sizes.length
                ? PartialShape.ofRank(sizes.length)
                : PartialShape.of(
                    IntStream.range(0, sizes.length)
                        .mapToLong(i -> {
                          long before = pads[i];
                          long after = pads[i + sizes.length];
                          return sizes[i] < 0 || before == Value.OPEN || after == Value.OPEN
                              ? PartialShape.OPEN
                              : sizes[i] + before + after;
                        })
                        .toArray()));
  }
}
