package org.inferometer.operator;

import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.COORDINATES_BF16;
import static org.inferometer.operator.HalfReasons.COORDINATES_FP16;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.HalfReasons.NO_FP16;
import static org.inferometer.operator.Row.blocked;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.ShapeRule.SAME_RANK;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.INDICES;

import java.util.List;
import org.inferometer.graph.Node;

/// Operators that take elements between others, or at coordinates that they compute.
final class SamplingFamily {
  private SamplingFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Resize", 10)           .settings(1, 2).types(FIRST)  .shape(SAME_RANK).flops(SamplingFamily::interpolated).half(follows().keeping(1, 2)).int8(new Int8Rule.PassesOn(SamplingFamily::takesNearest)),
        // Before operator set 7 its scales are attributes.
        onnx("Upsample", 1).until(10)               .types(FIRST)  .shape(SAME_RANK).flops(SamplingFamily::interpolated),
        onnx("Upsample", 7).until(10).settings(1)   .types(FIRST)  .shape(SAME_RANK).flops(SamplingFamily::interpolated).half(follows().keeping(1).inBf16(stays(NO_BF16))),
        onnx("RoiAlign", 10)                        .types(FIRST)  .half(stays(COORDINATES_FP16, COORDINATES_BF16)),
        onnx("MaxRoiPool", 1)                       .types(FIRST)  .half(stays(COORDINATES_FP16, COORDINATES_BF16)),
        onnx("GridSample", 16)                      .types(FIRST)  .half(stays(COORDINATES_FP16, COORDINATES_BF16)),
        onnx("AffineGrid", 20)                      .types(FIRST)  .half(stays(COORDINATES_FP16, COORDINATES_BF16)),
        onnx("NonMaxSuppression", 10).settings(3, 4).types(INDICES).half(stays(COORDINATES_FP16, COORDINATES_BF16)),

        // An experiment that ONNX took back.
        onnx("ImageScaler", 1).until(10)            .types(FIRST).shape(SAME)       .half(stays(NO_FP16, NO_BF16)),
        blocked("Upsample")                         .types(FIRST)  .flops(SamplingFamily::interpolated));
  }
  // spotless:on

  /// Nearest neighbours are copied. A linear interpolation over `n` resized axes weighs 2^n
  /// elements, a cubic one 4^n: that many multiplications and one addition less.
  private static long interpolated(TypedNode node) {
    int axes = resizedAxes(node);
    return switch (mode(node.node())) {
      case "nearest" -> 0;
      case "linear", "bilinear" -> multiplyExact(2 * (1L << axes) - 1, node.outputElements(0));
      case "cubic" -> multiplyExact(2 * (1L << (2 * axes)) - 1, node.outputElements(0));
      default -> throw new UnknownCost("no formula for this mode of " + node.node().opType());
    };
  }

  private static int resizedAxes(TypedNode node) {
    int axes = 0;
    for (int axis = 0; axis < node.shape(0).rank(); axis++) {
      axes += node.shape(0).dim(axis) == node.output(0).shape().dim(axis) ? 0 : 1;
    }
    return axes;
  }

  private static boolean takesNearest(Node node) {
    return mode(node).equals("nearest");
  }

  private static String mode(Node node) {
    return node.textAttribute("mode").orElse("nearest");
  }
}
