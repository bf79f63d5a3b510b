package org.inferometer.operator;

import static org.inferometer.graph.ElementType.BOOL;
import static org.inferometer.graph.ElementType.UNDEFINED;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.Int8Rule.Form.JOINS;
import static org.inferometer.operator.Operator.NOTHING;
import static org.inferometer.operator.Row.blocked;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.Trait.CHANGES_LAYOUT;
import static org.inferometer.operator.Trait.CONVERTS;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_ALL;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_FIRST;
import static org.inferometer.operator.Trait.MOVES_DATA;
import static org.inferometer.operator.Trait.NO_OPERATION;
import static org.inferometer.operator.Trait.PICKS;
import static org.inferometer.operator.Trait.PLACES;
import static org.inferometer.operator.Trait.VIEW;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.firstAnd;
import static org.inferometer.operator.TypeRule.like;
import static org.inferometer.operator.TypeRule.named;

import java.util.List;
import org.inferometer.graph.Node;
import org.inferometer.operator.Int8Rule.PassesOn;

/// Operators that move, select or relabel data and compute nothing: exactly 0 operations, whatever
/// the types. Converting element types counts as moving.
final class MovementFamily {
  private MovementFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Identity", 1)        .traits(MOVES_DATA, VIEW, NO_OPERATION, KEEPS_SIGN_OF_FIRST)  .quantised(0).types(FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Dropout", 7)         .traits(MOVES_DATA, VIEW, NO_OPERATION, KEEPS_SIGN_OF_FIRST)  .settings(1) .types(firstAnd(BOOL)).range(RangeRule.FIRST).half(follows().keeping(1)).int8(new PassesOn()),
        onnx("Reshape", 5)         .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Flatten", 1)         .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST)             .types(FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Squeeze Unsqueeze", 1).traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).range(RangeRule.FIRST)        .half(follows())           .int8(new PassesOn()),
        onnx("Transpose", 1)       .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Expand", 8)          .traits(MOVES_DATA, VIEW)                                                  .types(FIRST).range(RangeRule.FIRST)         .half(follows()),
        onnx("Concat", 1)          .traits(MOVES_DATA, KEEPS_SIGN_OF_ALL)                                     .types(FIRST).range(RangeRule.ANY)         .half(follows())           .int8(JOINS),
        onnx("Split", 1)           .traits(MOVES_DATA)                                                        .types(FIRST).range(RangeRule.FIRST)         .half(follows()),
        onnx("Slice", 1)           .traits(MOVES_DATA, PICKS, KEEPS_SIGN_OF_FIRST)                            .types(FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("DepthToSpace SpaceToDepth", 1).traits(MOVES_DATA)                                               .types(FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Gather", 1)          .traits(MOVES_DATA, PICKS)                                    .quantised(0).types(FIRST).range(RangeRule.FIRST)         .half(follows()),
        onnx("GatherElements GatherND", 11).traits(MOVES_DATA, PICKS)                                         .types(FIRST).range(RangeRule.FIRST)         .half(follows()),
        onnx("Compress", 9)        .traits(MOVES_DATA, PICKS)                                                 .types(FIRST).range(RangeRule.FIRST)         .half(follows().inBf16(stays(NO_BF16))),
        onnx("Pad", 1)             .traits(MOVES_DATA)                                           .settings(2) .types(FIRST).range(MovementFamily::padded)         .half(follows()),
        onnx("CenterCropPad", 18)  .traits(MOVES_DATA)                                                        .types(FIRST).range((_, read) -> RangeRule.read(read, 0).or(Interval.of(0))).half(follows(18)),
        onnx("Tile", 6)            .traits(MOVES_DATA)                                                        .types(FIRST).range(RangeRule.FIRST)         .half(follows()),
        onnx("ReverseSequence", 10).traits(MOVES_DATA)                                                        .types(FIRST).range(RangeRule.FIRST)         .half(follows().inBf16(stays(NO_BF16))),
        onnx("Scatter", 9).until(11).traits(PLACES).types(FIRST)         .half(follows().inBf16(stays(NO_BF16))),
        onnx("ScatterElements ScatterND", 11).traits(PLACES).flops(MovementFamily::scattered)                      .types(FIRST)         .half(follows()),
        onnx("TensorScatter", 24)  .traits(MOVES_DATA)                                                        .types(FIRST).half(follows(24)),
        onnx("Trilu", 14).traits(PLACES).flops(NOTHING)                                        .types(FIRST).range((_, read) -> RangeRule.read(read, 0).or(Interval.of(0)))         .half(follows(14)),
        onnx("Where", 9).traits(PLACES).flops(NOTHING)                                        .types(like(1)).range(RangeRule.of(1, 2))       .half(follows(16)),
        // Within a function it may be the caller's, whose value is not known here.
        onnx("Cast", 1)            .traits(VIEW, CHANGES_LAYOUT, CONVERTS).flops(NOTHING)        .quantised(0).types(named("to", UNDEFINED)).range(RangeRule.FIRST).half(follows())    .int8(Int8Rule.Form.NOTHING),
        onnx("CastLike", 15)       .traits(CONVERTS)   .flops(NOTHING)                                        .types(like(1)).range(RangeRule.FIRST).half(follows(15)),
        onnx("BitCast", 26)                            .flops(NOTHING)                                        .types(named("to", UNDEFINED)),

        // Put in by ONNX Runtime.
        onnx("MemcpyFromHost MemcpyToHost", 1)  .traits(MOVES_DATA)                .types(FIRST),
        blocked("ReorderInput ReorderOutput")   .traits(MOVES_DATA, CHANGES_LAYOUT).types(FIRST),
        microsoft("GatherND")                   .traits(MOVES_DATA, PICKS)         .types(FIRST),
        microsoft("Pad")                        .traits(MOVES_DATA).settings(2)    .types(FIRST),
        microsoft("Trilu")                      .flops(NOTHING)                    .types(FIRST));
  }
  // spotless:on

  /// What is padded with was an attribute before operator set 11.
  private static Interval padded(Node node, List<Interval> read) {
    return RangeRule.read(read, 0).or(RangeRule.bound(node, read, 2, "value", 0));
  }

  /// An update that is combined with what stands there is one operation an element.
  private static long scattered(TypedNode node) {
    return node.node().attribute("reduction").isPresent() ? node.inputElements(2) : 0;
  }
}
