package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that cut parts out of a tensor.
public final class SliceFamily {
  private static final long FIRST = Long.MIN_VALUE + 1;
  private static final long LAST = Long.MAX_VALUE;

  private SliceFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Slice", SliceFamily::slice), Row.of("StridedSlice", SliceFamily::strided));
  }

  /// A size of -1 reaches to the end.
  private static void slice(Scope scope) {
    Value input = scope.input(0);
    long[] begins = scope.input(1).numbers();
    long[] sizes = scope.input(2).numbers();
    int rank = input.shape().rank().orElse((int) scope.input(1).shape().size(0));
    if (rank < 0) {
      throw new Refusal("cuts a tensor whose rank is not known");
    }
    Value axes = scope.integers(LongStream.range(0, rank).toArray());
    if (begins != null
        && sizes != null
        && LongStream.concat(LongStream.of(begins), LongStream.of(sizes))
            .noneMatch(n -> n == Value.OPEN)) {
      long[] ends = new long[rank];
      for (int i = 0; i < rank; i++) {
        ends[i] = sizes[i] < 0 ? LAST : begins[i] + sizes[i];
      }
      scope.result(
          0,
          scope.emit("Slice", List.of(input, scope.integers(begins), scope.integers(ends), axes)));
      return;
    }
    Value from = Emit.sizes(scope, scope.input(1));
    Value size = Emit.sizes(scope, scope.input(2));
    Value toEnd = scope.add(Scope.SHAPES, "Less", List.of(size, scope.integers(0)));
    Value counted = scope.add(Scope.SHAPES, "Add", List.of(from, size));
    Value to = scope.add(Scope.SHAPES, "Where", List.of(toEnd, scope.integers(LAST), counted));
    Value result = scope.emit("Slice", List.of(input, from, to, axes));
    long[] open = new long[rank];
    for (int i = 0; i < rank; i++) {
      open[i] = sizes == null || sizes[i] < 0 ? PartialShape.OPEN : sizes[i];
    }
    scope.result(0, scope.shaped(result, PartialShape.of(open)));
  }

  /// The parts of a strided slice: `x[begin:end:stride, index, ..., newaxis]`.
  private static final class Plan {
    private final List<Value> starts = new ArrayList<>();
    private final List<Value> ends = new ArrayList<>();
    private final List<Long> axes = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();

    /// Axes of the input that one index is taken of, with the index where it is computed.
    private final List<Long> dropped = new ArrayList<>();

    private final List<Value> indices = new ArrayList<>();
    private final List<Long> added = new ArrayList<>();
    private int axis;
    private int written;
  }

  private static void strided(Scope scope) {
    Plan plan = plan(scope);
    Value result = scope.input(0);
    if (!plan.axes.isEmpty()) {
      result =
          scope.emit(
              "Slice",
              List.of(
                  result,
                  Emit.joined(scope, plan.starts),
                  Emit.joined(scope, plan.ends),
                  scope.integers(longs(plan.axes)),
                  scope.integers(longs(plan.steps))));
    }
    for (int i = plan.dropped.size() - 1; i >= 0; i--) {
      Attribute axis = Attribute.of("axis", plan.dropped.get(i));
      result = scope.emit("Gather", List.of(result, plan.indices.get(i)), axis);
    }
    if (!plan.added.isEmpty()) {
      result = scope.emit("Unsqueeze", List.of(result, scope.integers(longs(plan.added))));
    }
    if (plan.axes.isEmpty() && plan.dropped.isEmpty() && plan.added.isEmpty()) {
      scope.omit("takes everything", result);
    } else {
      scope.result(0, result);
    }
  }

  private static long[] longs(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }

  private static Plan plan(Scope scope) {
    long[] strides = scope.input(3).integers("its strides");
    int count = strides.length;
    Plan plan = new Plan();
    for (int i = 0; i < count; i++) {
      if (has(scope, "ellipsis_mask", i)) {
        skip(scope, plan, i, count);
      } else if (has(scope, "new_axis_mask", i)) {
        plan.added.add((long) plan.written++);
      } else if (has(scope, "shrink_axis_mask", i)) {
        plan.dropped.add((long) plan.axis++);
        plan.indices.add(element(scope, scope.input(1), i, true));
      } else {
        span(scope, plan, i, strides[i]);
      }
    }
    return plan;
  }

  /// The axes that an ellipsis stands for are those that nothing else names.
  private static void skip(Scope scope, Plan plan, int at, int count) {
    int named = plan.axis;
    for (int i = at + 1; i < count; i++) {
      named += has(scope, "new_axis_mask", i) ? 0 : 1;
    }
    boolean last = at == count - 1;
    int skipped = last ? 0 : scope.input(0).rank() - named;
    if (skipped < 0) {
      throw new Refusal("names more axes than there are");
    }
    plan.axis += skipped;
    plan.written += skipped;
  }

  private static void span(Scope scope, Plan plan, int at, long step) {
    boolean fromEdge = has(scope, "begin_mask", at);
    boolean toEdge = has(scope, "end_mask", at);
    if (step == 0) {
      throw new Refusal("has a stride of 0");
    }
    if (!fromEdge || !toEdge || step != 1) {
      plan.starts.add(
          fromEdge
              ? scope.integers(step > 0 ? 0 : LAST)
              : element(scope, scope.input(1), at, false));
      plan.ends.add(
          toEdge
              ? scope.integers(step > 0 ? LAST : FIRST)
              : element(scope, scope.input(2), at, false));
      plan.axes.add((long) plan.axis);
      plan.steps.add(step);
    }
    plan.axis++;
    plan.written++;
  }

  private static boolean has(Scope scope, String mask, int bit) {
    return (scope.attributes().integer(mask, 0) >> bit & 1) != 0;
  }

  /// One element of a vector of indices.
  private static Value element(Scope scope, Value vector, int at, boolean scalar) {
    long[] numbers = vector.numbers();
    if (numbers != null && at < numbers.length && numbers[at] != Value.OPEN) {
      return scalar
          ? scope.scalar(ElementType.INT64, (double) numbers[at])
          : scope.integers(numbers[at]);
    }
    Value index = scalar ? scope.scalar(ElementType.INT64, at) : scope.integers(at);
    return scope.add(
        Scope.SHAPES, "Gather", List.of(Emit.sizes(scope, vector), index), Attribute.of("axis", 0));
  }
}
