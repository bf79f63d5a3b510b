package org.inferometer.operator;

import static org.inferometer.operator.Formula.perOutput;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.EXPONENTIALS;
import static org.inferometer.operator.HalfReasons.MAGNIFIED;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.HalfReasons.NO_FP16;
import static org.inferometer.operator.Int8Rule.Form.CUTS;
import static org.inferometer.operator.RangeRule.SHARES;
import static org.inferometer.operator.RangeRule.UNIT;
import static org.inferometer.operator.RangeRule.bound;
import static org.inferometer.operator.RangeRule.read;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.Trait.BOUNDS;
import static org.inferometer.operator.Trait.MAKES_PROBABILITIES;
import static org.inferometer.operator.Trait.NON_NEGATIVE;
import static org.inferometer.operator.Trait.PROPORTIONAL;
import static org.inferometer.operator.TypeRule.FIRST;

import java.util.List;
import org.inferometer.graph.Node;

/// Activations: a fixed number of operations for each element of the result, the terms of the
/// function that the ONNX specification gives.
final class ActivationFamily {
  private ActivationFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Relu", 1)             .traits(NON_NEGATIVE)       .types(FIRST).shape(SAME).flops(perOutput(1)).range((_, read) -> read(read, 0).largest(Interval.of(0))).half(follows()).int8(CUTS),
        onnx("Clip", 1)             .traits(BOUNDS).settings(1, 2).types(FIRST).shape(SAME).flops(perOutput(2)).range(ActivationFamily::clipped).half(follows(16)).int8(CUTS),
        onnx("LeakyRelu", 1).traits(PROPORTIONAL).types(FIRST).shape(SAME).flops(perOutput(2)).half(follows(16)),
        // Before operator set 7 its slopes are laid over the channels.
        onnx("PRelu", 1).traits(PROPORTIONAL).types(FIRST).shape(SAME).flops(perOutput(2)),
        onnx("PRelu", 7).traits(PROPORTIONAL).types(FIRST).shape(SAME).flops(perOutput(2)).half(follows(16)),
        // ONNX Runtime has it in ONNX's domain before ONNX had it.
        onnx("ThresholdedRelu", 1)                              .types(FIRST).shape(SAME).flops(perOutput(1)).half(follows(10, 22)),
        onnx("Shrink", 9)                                       .types(FIRST).shape(SAME).flops(perOutput(3)).half(follows().inBf16(stays(NO_BF16))),
        onnx("Elu", 1)                                          .types(FIRST).shape(SAME).flops(perOutput(4)).half(follows(22)),
        onnx("Celu", 12)                                        .types(FIRST).shape(SAME).flops(perOutput(5)).half(stays(NO_FP16, NO_BF16)),
        onnx("Selu", 1)                                         .types(FIRST).shape(SAME).flops(perOutput(5)).half(follows(22)),
        onnx("Softplus", 1)                                     .types(FIRST).shape(SAME).flops(perOutput(3)).range(RangeRule.NON_NEGATIVE).half(stays(EXPONENTIALS, MAGNIFIED)),
        onnx("Softsign", 1)                                     .types(FIRST).shape(SAME).flops(perOutput(3)).range(UNIT).half(follows(22)),
        onnx("Tanh", 1)                                         .types(FIRST).shape(SAME).flops(perOutput(1)).range(UNIT).half(follows()),
        // 1 / (1 + exp(-x)).
        onnx("Sigmoid", 1)          .traits(NON_NEGATIVE, MAKES_PROBABILITIES).types(FIRST).shape(SAME).flops(perOutput(4)).range(SHARES).half(follows()),
        onnx("HardSigmoid", 1)      .traits(NON_NEGATIVE)       .types(FIRST).shape(SAME).flops(perOutput(4)).range(SHARES).half(follows(22)),
        onnx("HardSwish", 14)                                   .types(FIRST).shape(SAME).flops(perOutput(5)).half(follows(22)),
        onnx("Swish", 24)                                       .types(FIRST).shape(SAME).flops(perOutput(5)).half(follows(24)),
        onnx("Mish", 18)                                        .types(FIRST).shape(SAME).flops(perOutput(5)).half(follows(22)),
        // x / 2 * (1 + erf(x / √2)).
        onnx("Gelu", 20)                                        .types(FIRST).shape(SAME).flops(perOutput(5)).half(follows(20)),

        // Made by ONNX Runtime's optimiser.
        microsoft("Gelu")                                       .types(FIRST).flops(perOutput(5)).half(follows().inFp16Only()),
        microsoft("BiasGelu")                                   .types(FIRST).flops(perOutput(6)).half(follows().inFp16Only()),
        // x / 2 * (1 + tanh(√(2/π) * (x + 0.044715 * x³))).
        microsoft("FastGelu")                                   .types(FIRST).flops(perOutput(9)).half(follows().inFp16Only()),
        microsoft("QuickGelu")                                  .types(FIRST).flops(perOutput(6)).half(follows().inFp16Only()));
  }
  // spotless:on

  /// Its bounds were attributes before operator set 11.
  private static Interval clipped(Node node, List<Interval> read) {
    return read(read, 0)
        .between(
            bound(node, read, 1, "min", Float.NEGATIVE_INFINITY),
            bound(node, read, 2, "max", Float.POSITIVE_INFINITY));
  }
}
