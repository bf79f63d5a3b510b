package org.inferometer.operator;

import static java.lang.Math.multiplyExact;
import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.operator.Formula.perInput;
import static org.inferometer.operator.Half.computes;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.SQUARES;
import static org.inferometer.operator.HalfReasons.STALLED_SUMS;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.Trait.MAKES_PROBABILITIES;
import static org.inferometer.operator.Trait.NON_NEGATIVE;
import static org.inferometer.operator.Trait.NORMALISES;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.firstAnd;
import static org.inferometer.operator.TypeRule.like;

import java.util.List;

/// Normalisations and Softmax.
///
/// BatchNormalization's statistics are constants at inference, so that one multiplication and one
/// addition an element remain. The others compute statistics of their input: mean (1), difference
/// (1), square (1), its sum (1), scaling (1), and 1 each for a learned factor and summand.
///
/// In BF16 normalisations of layers and groups keep their sums in FP32 by ONNX's definition
/// (`stash_type`).
final class NormalisationFamily {
  private NormalisationFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        // Before operator set 7 an attribute says whether it trains.
        onnx("BatchNormalization", 1)       .settings(3, 4).types(like(0, 3, 3))         .shape(SAME).flops(perInput(2)),
        onnx("BatchNormalization", 7)       .settings(3, 4).types(like(0, 3, 3)).shape(SAME)         .flops(perInput(2))                   .half(computes(14)),
        onnx("InstanceNormalization", 1).traits(NORMALISES).types(FIRST).shape(SAME)                 .flops(perInput(7))                   .half(stays(SQUARES, STALLED_SUMS)),
        // Scale and bias are those of groups, and of channels since 21.
        onnx("GroupNormalization", 18)  .traits(NORMALISES).types(FIRST).shape(SAME)                 .flops(perInput(7))                   .half(stays(SQUARES).inBf16(computes(21))),
        onnx("GroupNormalization", 21)  .traits(NORMALISES).types(FIRST).shape(SAME)                 .flops(perInput(7))                   .half(stays(SQUARES).inBf16(computes(21))),
        // ONNX Runtime has the next two in ONNX's domain before ONNX had them.
        onnx("MeanVarianceNormalization", 1).traits(NORMALISES).types(FIRST).shape(SAME)                 .flops(perInput(5))                   .half(stays(SQUARES, STALLED_SUMS)),
        onnx("LayerNormalization", 1)   .traits(NORMALISES).types(firstAnd(FLOAT, FLOAT)).shape(SAME).flops(node -> affine(node, 6, 2))    .half(stays(SQUARES).inBf16(computes(17))),
        onnx("RMSNormalization", 23)    .traits(NORMALISES).types(like(1)).shape(SAME)               .flops(NormalisationFamily::rootMean).half(stays(SQUARES).inBf16(computes(23))),
        onnx("LpNormalization", 1)      .traits(NORMALISES).types(FIRST).shape(SAME)                 .flops(NormalisationFamily::norm)     .half(stays(SQUARES, STALLED_SUMS)),
        onnx("LRN", 1)                                     .types(FIRST).shape(SAME)                 .flops(NormalisationFamily::local)    .half(stays(SQUARES).inBf16(follows())),
        onnx("Softmax", 1)    .traits(NORMALISES, NON_NEGATIVE, MAKES_PROBABILITIES).types(FIRST).shape(SAME).flops(NormalisationFamily::softmax).range(RangeRule.SHARES)  .half(computes()),
        onnx("LogSoftmax", 1)                                           .types(FIRST).shape(SAME)    .flops(NormalisationFamily::softmax).range(RangeRule.within(Double.NEGATIVE_INFINITY, 0))  .half(computes()),
        onnx("Hardmax", 1)                                              .types(FIRST).shape(SAME).range(RangeRule.SHARES)                                          .half(follows()),

        // ONNX Runtime keeps the first of them in ONNX's own domain.
        onnx("SimplifiedLayerNormalization", 1).traits(NORMALISES).types(FIRST).flops(NormalisationFamily::rootMean),
        microsoft("SimplifiedLayerNormalization").traits(NORMALISES).types(FIRST).flops(NormalisationFamily::rootMean)                       .half(stays(SQUARES).inFp16Only()),
        microsoft("SkipLayerNormalization").traits(NORMALISES).types(FIRST).flops(node -> affine(node, 7, 3) + optional(node, 4))      .half(stays(SQUARES).inFp16Only()),
        microsoft("EmbedLayerNormalization SkipSimplifiedLayerNormalization GroupNorm").traits(NORMALISES)                                         .half(stays(SQUARES).inFp16Only()));
  }
  // spotless:on

  /// @param bias index of the optional summand
  private static long affine(TypedNode node, long operations, int bias) {
    return multiplyExact(operations, node.inputElements(0)) + optional(node, bias);
  }

  private static long optional(TypedNode node, int input) {
    return node.hasInput(input) ? node.inputElements(0) : 0;
  }

  /// No mean: square, sum, scaling and the factor (Zhang and Sennrich, arXiv 1910.07467).
  private static long rootMean(TypedNode node) {
    return multiplyExact(4L, node.inputElements(0));
  }

  /// Square, sum, scaling.
  private static long norm(TypedNode node) {
    return multiplyExact(3L, node.inputElements(0));
  }

  /// Squares, the sum over `size` channels, then a multiply-add, a power and a quotient (Krizhevsky
  /// et al., 2012, section 3.3).
  private static long local(TypedNode node) {
    return multiplyExact(node.attribute("size", 1) + 4, node.inputElements(0));
  }

  /// Maximum, difference, exponential, sum and quotient (or logarithm's difference). The first
  /// element of each row in maximum and sum is neglected.
  private static long softmax(TypedNode node) {
    return multiplyExact(5L, node.inputElements(0));
  }
}
