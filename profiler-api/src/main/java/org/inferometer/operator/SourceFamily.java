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
import static org.inferometer.operator.Trait.COUNTS;
import static org.inferometer.operator.Trait.READS_SHAPE_ONLY;
import static org.inferometer.operator.Trait.WRITES_SHAPE;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.INDICES;
import static org.inferometer.operator.TypeRule.like;
import static org.inferometer.operator.TypeRule.named;
import static org.inferometer.operator.TypeRule.namedOrLike;
import static org.inferometer.operator.TypeRule.tensor;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;

/// Operators that make tensors of constants, shapes and random numbers.
final class SourceFamily {
  private SourceFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Constant", 1)       .types((node, _) -> List.of(constant(node))).flops(NOTHING).half(stays(HalfReasons.SPARSE)).int8(Int8Rule.Form.NOTHING),
        onnx("ConstantOfShape", 9).types((node, _) -> List.of(tensor(node, "value", FLOAT))).flops(NOTHING).range(SourceFamily::value).half(follows(20)).int8(Int8Rule.Form.NOTHING),
        onnx("Shape Size", 1)     .traits(READS_SHAPE_ONLY, WRITES_SHAPE).types(INDICES).range(RangeRule.NON_NEGATIVE).flops(NOTHING).half(READS).int8(Int8Rule.Form.NOTHING),
        onnx("Range", 11)         .traits(COUNTS).settings(0, 1, 2).types(FIRST).range(RangeRule.of(0, 1)).half(stays(COORDINATES_FP16, COORDINATES_BF16)).int8(Int8Rule.Form.NOTHING),
        // Negative indices count from the end since 11.
        onnx("OneHot", 9)         .settings(2).types(like(2)).flops(NOTHING).range(RangeRule.of(2)).half(follows().inBf16(stays(NO_BF16))),
        onnx("OneHot", 11)        .settings(2).types(like(2)).flops(NOTHING).range(RangeRule.of(2)).half(follows().inBf16(stays(NO_BF16))),
        onnx("EyeLike", 9)        .traits(READS_SHAPE_ONLY).types(namedOrLike("dtype", 0)).flops(NOTHING).range(RangeRule.SHARES).half(stays(HalfReasons.NAMED_TYPE)),

        onnx("RandomNormal RandomUniform", 1)        .traits(Trait.RANDOM).types(named("dtype", FLOAT))  .half(stays(HalfReasons.RANDOM)),
        onnx("RandomNormalLike RandomUniformLike", 1).traits(Trait.RANDOM, READS_SHAPE_ONLY).types(namedOrLike("dtype", 0)).half(stays(HalfReasons.RANDOM)),
        onnx("Multinomial", 7)                       .traits(Trait.RANDOM).types(named("dtype", INT32))  .half(stays(HalfReasons.RANDOM)),
        onnx("Bernoulli", 15)                        .traits(Trait.RANDOM).types(namedOrLike("dtype", 0)).half(stays(HalfReasons.RANDOM)),

        onnx("HannWindow HammingWindow BlackmanWindow MelWeightMatrix", 17).types(named("output_datatype", FLOAT)).half(stays(HalfReasons.NAMED_TYPE)));
  }
  // spotless:on

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
