package org.inferometer.operator;

import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Formula.perInput;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.SQUARES;
import static org.inferometer.operator.HalfReasons.STALLED_SUMS;
import static org.inferometer.operator.Int8Rule.Form.AVERAGES;
import static org.inferometer.operator.Row.blocked;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME_RANK;
import static org.inferometer.operator.Trait.INTEGER_ARITHMETIC;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_FIRST;
import static org.inferometer.operator.Trait.QUANTISED;
import static org.inferometer.operator.Trait.REDUCES;
import static org.inferometer.operator.Trait.ROUNDS;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.WITH_INDICES;

import java.util.Arrays;
import java.util.List;
import org.inferometer.operator.Int8Rule.PassesOn;

/// Pools: an output element takes `k - 1` comparisons or additions over its window of `k` elements;
/// an average also divides. Windows are counted whole, at the borders too.
final class PoolingFamily {
  private PoolingFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("MaxPool", 1)           .traits(KEEPS_SIGN_OF_FIRST).types(WITH_INDICES).shape(SAME_RANK)            .range(RangeRule.FIRST).flops(PoolingFamily::maxima)  .half(follows(22)).int8(new PassesOn()),
        onnx("AveragePool", 1)       .traits(REDUCES, KEEPS_SIGN_OF_FIRST).types(FIRST).shape(SAME_RANK)            .range((_, read) -> RangeRule.read(read, 0).or(Interval.of(0))) .flops(PoolingFamily::averages).half(follows(22)).int8(AVERAGES),
        onnx("GlobalAveragePool", 1) .traits(REDUCES, KEEPS_SIGN_OF_FIRST).types(FIRST).shape(PoolingFamily::single).range(RangeRule.FIRST) .flops(perInput(1))            .half(follows(22)).int8(AVERAGES),
        onnx("GlobalMaxPool", 1)                                 .types(FIRST).shape(PoolingFamily::single).range(RangeRule.FIRST) .flops(PoolingFamily::maximum) .half(follows(22)),
        onnx("LpPool", 1)                                        .types(FIRST).shape(SAME_RANK)                   .flops(PoolingFamily::norms)   .half(stays(SQUARES).inBf16(follows(22))),
        onnx("GlobalLpPool", 1)                                  .types(FIRST).shape(PoolingFamily::single)       .flops(perInput(3))            .half(stays(SQUARES, STALLED_SUMS)),
        onnx("MaxUnpool", 9)                                     .types(FIRST).shape(SAME_RANK)                                                  .half(follows(22)),

        // Made by ONNX Runtime's optimiser and its tools.
        microsoft("NhwcMaxPool")             .types(FIRST).flops(PoolingFamily::maxima),
        microsoft("QLinearAveragePool")      .traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).settings(1, 2, 3, 4).types(FIRST).flops(PoolingFamily::averages),
        microsoft("QLinearGlobalAveragePool").traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).settings(1, 2, 3, 4).types(FIRST).flops(perInput(1)),
        blocked("MaxPool")                   .types(FIRST).flops(PoolingFamily::maxima),
        blocked("AveragePool")               .types(FIRST).flops(PoolingFamily::averages),
        blocked("GlobalMaxPool")             .types(FIRST).flops(PoolingFamily::maximum),
        blocked("GlobalAveragePool")         .types(FIRST).flops(perInput(1)));
  }
  // spotless:on

  /// One element for each channel.
  private static PartialShape single(ShapedNode node) {
    return node.shape(0)
        .then(sizes -> {
          Arrays.fill(sizes, Math.min(2, sizes.length), sizes.length, 1);
          return PartialShape.of(sizes);
        });
  }

  private static long maxima(TypedNode node) {
    return multiplyExact(window(node) - 1, node.outputElements(0));
  }

  private static long averages(TypedNode node) {
    return multiplyExact(window(node), node.outputElements(0));
  }

  /// |x|^p for each element, the sum, and the root.
  private static long norms(TypedNode node) {
    return multiplyExact(3 * window(node), node.outputElements(0));
  }

  private static long maximum(TypedNode node) {
    return node.inputElements(0) - node.outputElements(0);
  }

  private static long window(TypedNode node) {
    long product = 1;
    long[] kernel = node.node().intsAttribute("kernel_shape");
    if (kernel.length == 0) {
      throw new UnknownCost(node.node().opType() + " has no kernel_shape");
    }
    for (long size : kernel) {
      product = multiplyExact(product, size);
    }
    return product;
  }
}
