package org.inferometer.operator;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.graph.ElementType.INT32;
import static org.inferometer.operator.Half.READS;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.COORDINATES_BF16;
import static org.inferometer.operator.HalfReasons.COORDINATES_FP16;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.Operator.NOTHING;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.ShapeRule.ofRank;
import static org.inferometer.operator.Trait.COUNTS;
import static org.inferometer.operator.Trait.READS_SHAPE_ONLY;
import static org.inferometer.operator.Trait.WRITES_SHAPE;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.INDICES;
import static org.inferometer.operator.TypeRule.like;
import static org.inferometer.operator.TypeRule.named;
import static org.inferometer.operator.TypeRule.namedOrLike;
import static org.inferometer.operator.TypeRule.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// Operators that make tensors of constants, shapes and random numbers.
final class SourceFamily {
  private SourceFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Constant", 1)       .types((node, _) -> List.of(constant(node)))                            .folding(SourceFamily::held).flops(NOTHING).half(stays(HalfReasons.SPARSE)).int8(Int8Rule.Form.NOTHING),
        onnx("ConstantOfShape", 9).types((node, _) -> List.of(tensor(node, "value", FLOAT))).shape(SourceFamily::filled).folding(SourceFamily::constants).flops(NOTHING).range(SourceFamily::value).half(follows(20)).int8(Int8Rule.Form.NOTHING),
        onnx("Shape", 1)          .traits(READS_SHAPE_ONLY, WRITES_SHAPE).types(INDICES).shape(SourceFamily::rank)  .folding(SourceFamily::sizes).range(RangeRule.NON_NEGATIVE).flops(NOTHING).half(READS).int8(Int8Rule.Form.NOTHING),
        onnx("Size", 1)           .traits(READS_SHAPE_ONLY, WRITES_SHAPE).types(INDICES).shape(ofRank(0))           .folding(SourceFamily::count).range(RangeRule.NON_NEGATIVE).flops(NOTHING).half(READS).int8(Int8Rule.Form.NOTHING),
        onnx("Range", 11)         .traits(COUNTS).settings(0, 1, 2).types(FIRST).shape(ofRank(1))           .folding(SourceFamily::range).range(RangeRule.of(0, 1)).half(stays(COORDINATES_FP16, COORDINATES_BF16)).int8(Int8Rule.Form.NOTHING),
        // Negative indices count from the end since 11.
        onnx("OneHot", 9)         .settings(2).types(like(2)).shape(SourceFamily::oneHot).flops(NOTHING).range(RangeRule.of(2)).half(follows().inBf16(stays(NO_BF16))),
        onnx("OneHot", 11)        .settings(2).types(like(2)).shape(SourceFamily::oneHot).flops(NOTHING).range(RangeRule.of(2)).half(follows().inBf16(stays(NO_BF16))),
        onnx("EyeLike", 9)        .traits(READS_SHAPE_ONLY).types(namedOrLike("dtype", 0)).shape(SAME)                .flops(NOTHING).range(RangeRule.SHARES).half(stays(HalfReasons.NAMED_TYPE)),

        onnx("RandomNormal RandomUniform", 1)        .traits(Trait.RANDOM).types(named("dtype", FLOAT))  .half(stays(HalfReasons.RANDOM)),
        onnx("RandomNormalLike RandomUniformLike", 1).traits(Trait.RANDOM, READS_SHAPE_ONLY).types(namedOrLike("dtype", 0)).shape(SAME)                .half(stays(HalfReasons.RANDOM)),
        onnx("Multinomial", 7)                       .traits(Trait.RANDOM).types(named("dtype", INT32))  .half(stays(HalfReasons.RANDOM)),
        onnx("Bernoulli", 15)                        .traits(Trait.RANDOM).types(namedOrLike("dtype", 0)).shape(SAME)                .half(stays(HalfReasons.RANDOM)),

        onnx("HannWindow HammingWindow BlackmanWindow MelWeightMatrix", 17).types(named("output_datatype", FLOAT)).half(stays(HalfReasons.NAMED_TYPE)));
  }
  // spotless:on

  /// The tensor, number or list that an attribute holds.
  private static Optional<Tensor> held(ConstantNode node) {
    if (node.node().attributes().size() != 1) {
      return Optional.empty();
    }
    return switch (node.node().attributes().getFirst().value()) {
      case Attribute.Tensors tensors -> Optional.of(tensors.values().getFirst());
      case Attribute.Floats(boolean list, float[] values) ->
          Optional.of(node.floats(list ? Shape.of(values.length) : Shape.of(), values));
      case Attribute.Ints(boolean list, long[] values) ->
          Optional.of(node.longs(list ? Shape.of(values.length) : Shape.of(), values));
      default -> Optional.empty();
    };
  }

  private static PartialShape filled(ShapedNode node) {
    return node.integers(0, "")
        .map(PartialShape::of)
        .orElseGet(() -> node.shape(0).then(SourceFamily::ofRankIn));
  }

  /// @param sizes of the vector that holds a shape
  private static PartialShape ofRankIn(long[] sizes) {
    return sizes.length == 1 && sizes[0] >= 0
        ? PartialShape.ofRank(Math.toIntExact(sizes[0]))
        : PartialShape.UNKNOWN;
  }

  private static Optional<Tensor> constants(ConstantNode node) {
    Tensor value =
        node.node().attribute("value").map(Attribute::value).orElse(null)
                instanceof Attribute.Tensors(boolean _, List<Tensor> values)
            ? values.getFirst()
            : node.floats(Shape.of(1), 0);
    return node.shape().exact().flatMap(shape -> node.picked(value, shape, new long[shape.rank()]));
  }

  /// As many numbers as there are dimensions from its `start` to its `end`.
  private static PartialShape rank(ShapedNode node) {
    return node.shape(0).then(sizes -> PartialShape.of(part(node.node(), sizes).length));
  }

  private static Optional<Tensor> sizes(ConstantNode node) {
    long[] sizes = part(node.node(), node.input(0).shape().toArray());
    return Optional.of(node.longs(Shape.of(sizes.length), sizes));
  }

  private static long[] part(Node node, long[] sizes) {
    int start = clamped(node.intAttribute("start", 0), sizes.length);
    int end = clamped(node.intAttribute("end", sizes.length), sizes.length);
    return Arrays.copyOfRange(sizes, start, Math.max(start, end));
  }

  private static int clamped(long at, int rank) {
    return Math.clamp(at < 0 ? at + rank : at, 0, rank);
  }

  private static Optional<Tensor> count(ConstantNode node) {
    return Optional.of(node.longs(Shape.of(), node.input(0).shape().elementCount()));
  }

  private static Optional<Tensor> range(ConstantNode node) {
    return node.counted(node.input(0), node.input(1), node.input(2));
  }

  private static PartialShape oneHot(ShapedNode node) {
    return node.shape(0).then(sizes -> PartialShape.ofRank(sizes.length + 1));
  }

  private static Interval value(Node node, List<Interval> read) {
    return node.attribute("value")
        .map(Attribute::value)
        .filter(Attribute.Tensors.class::isInstance)
        .map(value -> Interval.of(((Attribute.Tensors) value).values().getFirst()))
        .orElse(Interval.of(0));
  }

  private static ElementType constant(Node node) {
    if (node.attributes().isEmpty()) {
      return ElementType.UNDEFINED;
    }
    Attribute first = node.attributes().getFirst();
    return switch (first.value()) {
      case Attribute.Tensors tensors -> tensors.values().getFirst().elementType();
      case Attribute.SparseTensors sparse -> sparse.values().getFirst().values().elementType();
      case Attribute.Floats _ -> FLOAT;
      case Attribute.Ints _ -> ElementType.INT64;
      case Attribute.Strings _ -> ElementType.STRING;
      default -> ElementType.UNDEFINED;
    };
  }
}
