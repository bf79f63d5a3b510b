package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that pick elements by their indices, and put them there.
public final class GatherFamily {
  private static final Attribute ADDS = Attribute.of("reduction", "add");

  private GatherFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Gather", GatherFamily::gather),
        Row.of("GatherV2", GatherFamily::gather),
        Row.of("ResourceGather", GatherFamily::gather),
        Row.of("GatherNd", GatherFamily::gatherNd),
        Row.of("ResourceGatherNd", GatherFamily::gatherNd),
        Row.of("ScatterNd", GatherFamily::scatterNd),
        Row.of("TensorScatterUpdate", scope -> scatter(scope, scope.input(0))),
        Row.of("TensorScatterAdd", scope -> scatter(scope, scope.input(0), ADDS)),
        Row.of("OneHot", GatherFamily::oneHot),
        Row.of("Where", GatherFamily::where),
        Row.of("TopK", scope -> topK(scope, scope.integers(scope.attributes().integer("k", 1)))),
        Row.of(
            "TopKV2",
            scope ->
                topK(
                    scope,
                    Emit.reshape(scope, Scope.SHAPES, Emit.sizes(scope, scope.input(1)), 1))));
  }

  private static void gather(Scope scope) {
    Value from = scope.input(0);
    Value indices = scope.input(1);
    long axis = scope.count() > 2 ? scope.input(2).integer("the axis") : 0;
    long batches = scope.attributes().integer("batch_dims", 0);
    batches = batches < 0 ? batches + indices.rank() : batches;
    if (batches == 0) {
      scope.result(0, scope.emit("Gather", List.of(from, indices), Attribute.of("axis", axis)));
      return;
    }
    if (Emit.axis(axis, from.rank()) != batches) {
      throw new Refusal("picks along another axis than the first one behind the batches");
    }
    Value each = Emit.unsqueeze(scope, Emit.sizes(scope, indices), -1);
    Value result = scope.emit("GatherND", List.of(from, each), Attribute.of("batch_dims", batches));
    scope.result(0, scope.shaped(result, gathered(from.shape(), indices.shape(), (int) batches)));
  }

  private static PartialShape gathered(PartialShape from, PartialShape indices, int axis) {
    return indices.with(
        from,
        (at, sizes) ->
            PartialShape.of(
                LongStream.concat(LongStream.of(at), LongStream.of(sizes).skip(axis + 1))
                    .toArray()));
  }

  private static void gatherNd(Scope scope) {
    Value from = scope.input(0);
    Value indices = scope.input(1);
    long batches = scope.attributes().integer("batch_dims", 0);
    Value result =
        scope.emit(
            "GatherND",
            List.of(from, Emit.sizes(scope, indices)),
            Attribute.of("batch_dims", batches));
    long depth = indices.shape().isKnown() ? indices.shape().size(indices.rank() - 1) : -1;
    PartialShape shape =
        depth < 0
            ? PartialShape.UNKNOWN
            : indices
                .shape()
                .with(
                    from.shape(),
                    (at, sizes) ->
                        PartialShape.of(
                            LongStream.concat(
                                    LongStream.of(at).limit(at.length - 1),
                                    LongStream.of(sizes).skip(batches + depth))
                                .toArray()));
    scope.result(0, scope.shaped(scope.typed(result, from.type()), shape));
  }

  /// Elements that are put at one place are added up.
  private static void scatterNd(Scope scope) {
    Value zero = Emit.number(scope, scope.input(1), 0);
    Value sizes = Emit.sizes(scope, scope.input(2));
    Value zeros = scope.add(Scope.SHAPES, "Expand", List.of(zero, sizes));
    Value result =
        scope.emit(
            "ScatterND", List.of(zeros, Emit.sizes(scope, scope.input(0)), scope.input(1)), ADDS);
    scope.result(0, result);
  }

  private static void scatter(Scope scope, Value into, Attribute... how) {
    scope.result(
        0,
        scope.emit(
            "ScatterND", List.of(into, Emit.sizes(scope, scope.input(1)), scope.input(2)), how));
  }

  /// An index below 0 marks nothing, unlike in ONNX, where it counts from the end.
  private static void oneHot(Scope scope) {
    Value indices = scope.input(0);
    int rank = indices.rank();
    long axis = scope.attributes().integer("axis", -1);
    int at = axis == -1 ? rank : (int) axis;
    Value depth = scope.cast(scope.input(1), indices.type());
    Value zero = scope.scalar(indices.type(), 0);
    Value one = scope.scalar(indices.type(), 1);
    Value count = Emit.reshape(scope, Scope.SHAPES, depth);
    Value places = scope.add(Scope.SHAPES, "Range", List.of(zero, count, one));
    long[] shape = LongStream.generate(() -> 1).limit(rank + 1).toArray();
    shape[at] = -1;
    Value aligned = Emit.reshape(scope, Scope.SHAPES, places, shape);
    Value marked = scope.emit("Equal", List.of(Emit.unsqueeze(scope, indices, at), aligned));
    scope.result(0, scope.emit("Where", List.of(marked, scope.input(2), scope.input(3))));
  }

  private static void where(Scope scope) {
    if (scope.count() == 3) {
      scope.result(0, scope.emit("Where", scope.inputs()));
      return;
    }
    Value condition = scope.cast(scope.input(0), ElementType.BOOL);
    Value places = scope.emit("NonZero", List.of(condition));
    Value rows =
        scope.add(
            Scope.SHAPES, "Transpose", List.of(places), Attribute.of("perm", new long[] {1, 0}));
    long rank = condition.shape().rank().orElse(-1);
    scope.result(0, scope.shaped(rows, PartialShape.of(PartialShape.OPEN, rank)));
  }

  private static void topK(Scope scope, Value count) {
    Value input = scope.input(0);
    List<Value> both =
        scope.emitAll(
            "TopK",
            2,
            List.of(input, count),
            Attribute.of("axis", -1),
            Attribute.of("sorted", scope.attributes().flag("sorted", true) ? 1 : 0));
    long[] numbers = count.numbers();
    long size = numbers == null || numbers[0] == Value.OPEN ? PartialShape.OPEN : numbers[0];
    PartialShape shape = input.shape().with(size, -1);
    scope.result(0, scope.shaped(both.get(0), shape));
    Value places = scope.shaped(scope.typed(both.get(1), ElementType.INT64), shape);
    scope.result(1, scope.cast(places, scope.attributes().type("index_type", ElementType.INT32)));
  }
}
