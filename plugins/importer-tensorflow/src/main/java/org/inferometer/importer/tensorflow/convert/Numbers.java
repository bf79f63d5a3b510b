package org.inferometer.importer.tensorflow.convert;

import static org.inferometer.importer.tensorflow.convert.Value.OPEN;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.operator.PartialShape;
import org.jspecify.annotations.Nullable;

/// Computes the integers of shape arithmetic as far as they follow from what is known: a size that
/// is not known stays open, and the sizes beside it do not.
final class Numbers {
  private static final int MOST = 1 << 10;

  private Numbers() {}

  /// The elements that a node writes; null where nothing is known about them.
  ///
  /// @param shape of what it writes
  static long @Nullable [] written(Node node, List<Value> inputs, PartialShape shape) {
    long[] written =
        switch (node.opType()) {
          case "Shape" -> sizes(inputs.getFirst().shape());
          case "Size" -> size(inputs.getFirst().shape());
          case "Add" -> both(inputs, shape, (a, b) -> a + b);
          case "Sub" -> both(inputs, shape, (a, b) -> a - b);
          case "Mul" -> both(inputs, shape, (a, b) -> a * b);
          case "Div" -> both(inputs, shape, (a, b) -> b == 0 ? OPEN : a / b);
          case "Mod" -> both(inputs, shape, (a, b) -> b == 0 ? OPEN : Math.floorMod(a, b));
          case "Max" -> both(inputs, shape, Math::max);
          case "Min" -> both(inputs, shape, Math::min);
          case "Equal" -> both(inputs, shape, (a, b) -> a == b ? 1 : 0);
          case "Less" -> both(inputs, shape, (a, b) -> a < b ? 1 : 0);
          case "Greater" -> both(inputs, shape, (a, b) -> a > b ? 1 : 0);
          case "LessOrEqual" -> both(inputs, shape, (a, b) -> a <= b ? 1 : 0);
          case "GreaterOrEqual" -> both(inputs, shape, (a, b) -> a >= b ? 1 : 0);
          case "And" -> both(inputs, shape, (a, b) -> a & b);
          case "Or" -> both(inputs, shape, (a, b) -> a | b);
          case "Not" -> each(inputs, a -> 1 - a);
          case "Neg" -> each(inputs, a -> -a);
          case "Identity", "Reshape", "Squeeze", "Unsqueeze" -> inputs.getFirst().numbers();
          case "Cast" -> isInteger(node.intAttribute("to", 0)) ? inputs.getFirst().numbers() : null;
          case "Concat" -> joined(inputs);
          case "Gather" -> gathered(node, inputs);
          case "Slice" -> sliced(inputs);
          case "ReduceProd" -> reduced(inputs, shape, (a, b) -> a * b);
          case "ReduceSum" -> reduced(inputs, shape, Long::sum);
          case "ReduceMax" -> reduced(inputs, shape, Math::max);
          case "ReduceMin" -> reduced(inputs, shape, Math::min);
          case "Range" -> range(inputs);
          case "Expand" -> expanded(inputs, shape);
          case "Where" -> chosen(inputs, shape);
          default -> null;
        };
    return written == null || written.length > MOST ? null : written;
  }

  private static boolean isInteger(long code) {
    return code == ElementType.INT32.code() || code == ElementType.INT64.code();
  }

  private static long @Nullable [] sizes(PartialShape shape) {
    return shape.isKnown()
        ? IntStream.range(0, shape.rank().getAsInt())
            .mapToLong(i -> shape.size(i) == PartialShape.OPEN ? OPEN : shape.size(i))
            .toArray()
        : null;
  }

  private static long @Nullable [] size(PartialShape shape) {
    return shape.elementCount().isPresent() ? new long[] {shape.elementCount().getAsLong()} : null;
  }

  private static long @Nullable [] each(
      List<Value> inputs, java.util.function.LongUnaryOperator change) {
    long[] own = inputs.getFirst().numbers();
    return own == null
        ? null
        : LongStream.of(own).map(a -> a == OPEN ? OPEN : change.applyAsLong(a)).toArray();
  }

  private static long @Nullable [] both(
      List<Value> inputs, PartialShape shape, LongBinaryOperator operator) {
    if (inputs.size() != 2) {
      return null;
    }
    long[] left = inputs.get(0).numbers();
    long[] right = inputs.get(1).numbers();
    long count = Math.max(left == null ? 0 : left.length, right == null ? 0 : right.length);
    boolean fits =
        (left == null || left.length == 1 || left.length == count)
            && (right == null || right.length == 1 || right.length == count)
            && shape.elementCount().orElse(-1) == count
            && count > 0;
    if (!fits || left == null || right == null) {
      return null;
    }
    long[] result = new long[(int) count];
    for (int i = 0; i < result.length; i++) {
      long a = left[left.length == 1 ? 0 : i];
      long b = right[right.length == 1 ? 0 : i];
      result[i] = a == OPEN || b == OPEN ? OPEN : operator.applyAsLong(a, b);
    }
    return result;
  }

  private static long @Nullable [] joined(List<Value> inputs) {
    boolean vectors =
        inputs.stream().allMatch(v -> v.numbers() != null && v.shape().rank().orElse(-1) == 1);
    return vectors
        ? inputs.stream()
            .flatMapToLong(v -> LongStream.of(java.util.Objects.requireNonNull(v.numbers())))
            .toArray()
        : null;
  }

  private static long @Nullable [] gathered(Node node, List<Value> inputs) {
    long[] from = inputs.get(0).numbers();
    long[] at = inputs.get(1).numbers();
    boolean vector =
        inputs.get(0).shape().rank().orElse(-1) == 1 && node.intAttribute("axis", 0) == 0;
    if (from == null || at == null || !vector) {
      return null;
    }
    long[] picked = new long[at.length];
    for (int i = 0; i < at.length; i++) {
      if (at[i] == OPEN || at[i] < -from.length || at[i] >= from.length) {
        return null;
      }
      picked[i] = from[Math.floorMod(at[i], from.length)];
    }
    return picked;
  }

  private static long @Nullable [] sliced(List<Value> inputs) {
    long[] from = inputs.getFirst().numbers();
    long[] starts = inputs.get(1).numbers();
    long[] ends = inputs.get(2).numbers();
    long[] steps = inputs.size() > 4 ? inputs.get(4).numbers() : new long[] {1};
    boolean vector = inputs.getFirst().shape().rank().orElse(-1) == 1;
    if (from == null
        || starts == null
        || ends == null
        || steps == null
        || !vector
        || starts.length != 1
        || starts[0] == OPEN
        || ends[0] == OPEN
        || steps[0] == 0) {
      return null;
    }
    return span(starts[0], ends[0], steps[0], from.length).map(i -> from[(int) i]).toArray();
  }

  /// The indices that a slice takes of an axis (ONNX, operator Slice).
  static LongStream span(long start, long end, long step, long size) {
    long first = clamped(start, size, step);
    long last = clamped(end, size, step);
    long count = step > 0 ? Math.ceilDiv(last - first, step) : Math.ceilDiv(first - last, -step);
    return LongStream.range(0, Math.max(0, count)).map(i -> first + i * step);
  }

  private static long clamped(long at, long size, long step) {
    long counted = at < 0 ? at + size : at;
    return step > 0
        ? Math.clamp(counted, 0, size)
        : Math.clamp(counted, -1, Math.max(-1, size - 1));
  }

  private static long @Nullable [] reduced(
      List<Value> inputs, PartialShape shape, LongBinaryOperator operator) {
    long[] own = inputs.getFirst().numbers();
    if (own == null || own.length == 0 || shape.elementCount().orElse(-1) != 1) {
      return null;
    }
    boolean open = LongStream.of(own).anyMatch(a -> a == OPEN);
    return new long[] {open ? OPEN : LongStream.of(own).reduce(operator).getAsLong()};
  }

  private static long @Nullable [] range(List<Value> inputs) {
    long[] bounds = new long[3];
    for (int i = 0; i < 3; i++) {
      long[] bound = inputs.get(i).numbers();
      if (bound == null || bound.length != 1 || bound[0] == OPEN) {
        return null;
      }
      bounds[i] = bound[0];
    }
    if (bounds[2] == 0 || Math.abs((bounds[1] - bounds[0]) / bounds[2]) > MOST) {
      return null;
    }
    long count =
        Math.max(
            0,
            bounds[2] > 0
                ? Math.ceilDiv(bounds[1] - bounds[0], bounds[2])
                : Math.ceilDiv(bounds[0] - bounds[1], -bounds[2]));
    return LongStream.range(0, count).map(i -> bounds[0] + i * bounds[2]).toArray();
  }

  private static long @Nullable [] expanded(List<Value> inputs, PartialShape shape) {
    long[] own = inputs.getFirst().numbers();
    long count = shape.elementCount().orElse(-1);
    if (own == null || own.length != 1 || count < 0 || count > MOST) {
      return null;
    }
    long[] all = new long[(int) count];
    Arrays.fill(all, own[0]);
    return all;
  }

  private static long @Nullable [] chosen(List<Value> inputs, PartialShape shape) {
    long[] which = inputs.get(0).numbers();
    long[] yes = inputs.get(1).numbers();
    long[] no = inputs.get(2).numbers();
    long count = shape.elementCount().orElse(-1);
    if (which == null || yes == null || no == null || count < 0 || count > MOST) {
      return null;
    }
    long[] chosen = new long[(int) count];
    for (int i = 0; i < chosen.length; i++) {
      long bit = which[which.length == 1 ? 0 : i];
      long a = yes[yes.length == 1 ? 0 : i];
      long b = no[no.length == 1 ? 0 : i];
      chosen[i] = bit == OPEN ? OPEN : bit != 0 ? a : b;
    }
    return chosen;
  }

  /// The shape of a tensor whose sizes these numbers are.
  static PartialShape asShape(long @Nullable [] numbers) {
    return numbers == null
        ? PartialShape.UNKNOWN
        : PartialShape.of(
            LongStream.of(numbers).map(n -> n == OPEN ? PartialShape.OPEN : n).toArray());
  }

  static boolean areComplete(long @Nullable [] numbers) {
    return numbers != null && LongStream.of(numbers).noneMatch(n -> n == OPEN);
  }
}
