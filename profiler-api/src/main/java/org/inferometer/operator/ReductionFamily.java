package org.inferometer.operator;

import static org.inferometer.operator.Formula.perInput;
import static org.inferometer.operator.Half.READS;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.EXPONENTIALS;
import static org.inferometer.operator.HalfReasons.LOGARITHMS;
import static org.inferometer.operator.HalfReasons.SQUARES;
import static org.inferometer.operator.HalfReasons.STALLED_SUMS;
import static org.inferometer.operator.HalfReasons.SUMS;
import static org.inferometer.operator.Int8Rule.Form.NOTHING;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.Trait.REDUCES;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.INDICES;
import static org.inferometer.operator.TypeRule.WITH_INDICES;

import java.util.List;

/// Reductions: `n` elements become one with `n - 1` operations; squares, absolute values,
/// exponentials, and a final quotient, root or logarithm count beside them.
final class ReductionFamily {
  private ReductionFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("ReduceMax ReduceMin", 1).traits(REDUCES).types(FIRST)  .flops(ReductionFamily::combined).half(follows()),
        onnx("ReduceMean", 1)         .traits(REDUCES).types(FIRST)  .flops(perInput(1))              .half(follows()),
        onnx("ReduceSum ReduceProd", 1).traits(REDUCES).types(FIRST) .flops(ReductionFamily::combined).half(stays(SUMS, STALLED_SUMS)),
        onnx("ReduceL1", 1)           .traits(REDUCES).types(FIRST)  .flops(ReductionFamily::changed) .half(stays(SUMS, STALLED_SUMS)),
        onnx("ReduceSumSquare", 1)    .traits(REDUCES).types(FIRST)  .flops(ReductionFamily::changed) .half(stays(SQUARES, STALLED_SUMS)),
        onnx("ReduceL2", 1)           .traits(REDUCES).types(FIRST)  .flops(perInput(2))              .half(stays(SQUARES, STALLED_SUMS)),
        onnx("ReduceLogSum", 1)       .traits(REDUCES).types(FIRST)  .flops(perInput(1))              .half(stays(LOGARITHMS, STALLED_SUMS)),
        onnx("ReduceLogSumExp", 1)    .traits(REDUCES).types(FIRST)  .flops(perInput(2))              .half(stays(EXPONENTIALS, STALLED_SUMS)),
        onnx("CumSum", 11)            .types(FIRST)  .flops(perInput(1))              .half(stays(SUMS, STALLED_SUMS)),
        onnx("CumProd", 26)           .types(FIRST)  .flops(perInput(1)),
        onnx("ArgMax ArgMin", 1)      .types(INDICES).flops(ReductionFamily::combined).half(READS).int8(NOTHING),
        onnx("NonZero", 9)            .types(INDICES)                                 .half(READS).int8(NOTHING),
        // It got its count as an operand in 10, and told the order in 11.
        onnx("TopK", 1)               .types(WITH_INDICES)                            .half(follows(24)),
        onnx("TopK", 10)              .types(WITH_INDICES)                            .half(follows(24)),
        onnx("TopK", 11)              .types(WITH_INDICES)                            .half(follows(24)),
        onnx("Unique", 11)            .types(WITH_INDICES));
  }
  // spotless:on

  private static long combined(TypedNode node) {
    return node.inputElements(0) - node.outputElements(0);
  }

  /// Each element is changed before it is combined.
  private static long changed(TypedNode node) {
    return 2 * node.inputElements(0) - node.outputElements(0);
  }
}
