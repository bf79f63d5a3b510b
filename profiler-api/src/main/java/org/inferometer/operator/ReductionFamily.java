package org.inferometer.operator;

import static org.inferometer.operator.Formula.perInput;
import static org.inferometer.operator.Half.READS;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.EXPONENTIALS;
import static org.inferometer.operator.HalfReasons.LOGARITHMS;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.HalfReasons.PRODUCTS;
import static org.inferometer.operator.HalfReasons.SQUARES;
import static org.inferometer.operator.HalfReasons.STALLED_SUMS;
import static org.inferometer.operator.HalfReasons.SUMS;
import static org.inferometer.operator.Int8Rule.Form.NOTHING;
import static org.inferometer.operator.RangeRule.NON_NEGATIVE;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.ShapeRule.SAME_RANK;
import static org.inferometer.operator.Trait.CONTRACTS;
import static org.inferometer.operator.Trait.GROWS;
import static org.inferometer.operator.Trait.REDUCES;
import static org.inferometer.operator.Trait.SINGULAR;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.INDICES;
import static org.inferometer.operator.TypeRule.WITH_INDICES;

import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Node;

/// Reductions: `n` elements become one with `n - 1` operations; squares, absolute values,
/// exponentials, and a final quotient, root or logarithm count beside them.
final class ReductionFamily {
  private ReductionFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("ReduceMax ReduceMin", 1).traits(REDUCES).types(FIRST).shape(ReductionFamily::reduced)  .flops(ReductionFamily::combined).range(RangeRule.FIRST).half(follows()),
        onnx("ReduceMean", 1)         .traits(REDUCES).types(FIRST).shape(ReductionFamily::reduced)  .flops(perInput(1))              .range(RangeRule.FIRST).half(follows()),
        onnx("ReduceSum", 1)          .traits(REDUCES, GROWS).types(FIRST).shape(ReductionFamily::reduced).flops(ReductionFamily::combined).range(ReductionFamily::sum).half(stays(SUMS, STALLED_SUMS)),
        onnx("ReduceProd", 1)         .traits(REDUCES, GROWS).types(FIRST).shape(ReductionFamily::reduced).flops(ReductionFamily::combined).half(stays(SUMS, STALLED_SUMS)),
        onnx("ReduceL1", 1)           .traits(REDUCES, GROWS).types(FIRST).shape(ReductionFamily::reduced).flops(ReductionFamily::changed) .range(NON_NEGATIVE).half(stays(SUMS, STALLED_SUMS)),
        onnx("ReduceSumSquare", 1)    .traits(REDUCES, GROWS).types(FIRST).shape(ReductionFamily::reduced).flops(ReductionFamily::changed) .range(NON_NEGATIVE).half(stays(SQUARES, STALLED_SUMS)),
        onnx("ReduceL2", 1)           .traits(REDUCES, CONTRACTS).types(FIRST).shape(ReductionFamily::reduced).flops(perInput(2))     .range(NON_NEGATIVE).half(stays(SQUARES, STALLED_SUMS)),
        onnx("ReduceLogSum", 1)       .traits(REDUCES, CONTRACTS, SINGULAR).types(FIRST).shape(ReductionFamily::reduced)  .flops(perInput(1))              .half(stays(LOGARITHMS, STALLED_SUMS)),
        onnx("ReduceLogSumExp", 1)    .traits(REDUCES, CONTRACTS).types(FIRST).shape(ReductionFamily::reduced)  .flops(perInput(2))              .half(stays(EXPONENTIALS, STALLED_SUMS)),
        onnx("CumSum", 11)            .traits(GROWS).types(FIRST).shape(SAME)                      .flops(perInput(1))              .half(stays(SUMS, STALLED_SUMS)),
        onnx("CumProd", 26)           .traits(GROWS).types(FIRST).shape(SAME)                      .flops(perInput(1)).half(stays(PRODUCTS, STALLED_SUMS)),
        onnx("ArgMax ArgMin", 1)      .types(INDICES).shape(ReductionFamily::along)  .flops(ReductionFamily::combined).half(READS).int8(NOTHING),
        onnx("NonZero", 9)            .types(INDICES)                                 .half(READS).int8(NOTHING),
        // It got its count as an operand in 10, and told the order in 11.
        onnx("TopK", 1)               .types(WITH_INDICES).shape(SAME_RANK)                                           .half(follows(24)),
        onnx("TopK", 10)              .types(WITH_INDICES).shape(SAME_RANK)                                           .half(follows(24)),
        onnx("TopK", 11)              .types(WITH_INDICES).shape(SAME_RANK)                                           .half(follows(24)),
        onnx("Unique", 11)            .types(WITH_INDICES).half(follows().inBf16(stays(NO_BF16))));
  }
  // spotless:on

  /// Without axes, or with none of them, all are reduced, unless the node does nothing then.
  private static PartialShape reduced(ShapedNode node) {
    PartialShape read = node.shape(0);
    boolean keeps = node.node().intAttribute("keepdims", 1) == 1;
    long[] axes = node.integers(1, "axes").orElseGet(() -> new long[0]);
    boolean unknown = axes.length == 0 && !node.lacks(1, "axes") && !isEmpty(node);
    if (unknown) {
      return keeps ? ShapeRule.SAME_RANK.written(node) : PartialShape.UNKNOWN;
    }
    if (axes.length == 0 && node.node().intAttribute("noop_with_empty_axes", 0) == 1) {
      return read;
    }
    return read.then(sizes -> {
      long[] gone = axes.length == 0 ? LongStream.range(0, sizes.length).toArray() : axes;
      return keeps ? read.with(1, gone) : read.without(gone);
    });
  }

  private static boolean isEmpty(ShapedNode node) {
    return node.integers(1, "axes").filter(axes -> axes.length == 0).isPresent();
  }

  /// One axis is reduced.
  private static PartialShape along(ShapedNode node) {
    long axis = node.node().intAttribute("axis", 0);
    boolean keeps = node.node().intAttribute("keepdims", 1) == 1;
    return keeps ? node.shape(0).with(1, axis) : node.shape(0).without(axis);
  }

  private static Interval sum(Node node, List<Interval> read) {
    return RangeRule.read(read, 0).least() >= 0 ? Interval.NON_NEGATIVE : Interval.UNKNOWN;
  }

  private static long combined(TypedNode node) {
    return node.inputElements(0) - node.outputElements(0);
  }

  /// Each element is changed before it is combined.
  private static long changed(TypedNode node) {
    return 2 * node.inputElements(0) - node.outputElements(0);
  }
}
