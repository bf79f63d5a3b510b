package org.inferometer.network;

import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Node;

/// Which operands of an operator are weights, by position (ONNX operator reference, "Inputs"; ONNX
/// Runtime's `ContribOperators.md` for those of com.microsoft).
final class WeightOperands {
  /// Floating-point operands that set an operator up, and running statistics.
  private static final Map<String, Set<Integer>> CONFIGURATION =
      Map.ofEntries(
          Map.entry("BatchNormalization", Set.of(3, 4)),
          Map.entry("Clip", Set.of(1, 2)),
          Map.entry("DequantizeLinear", Set.of(1, 2)),
          Map.entry("Dropout", Set.of(1)),
          Map.entry("MatMulNBits", Set.of(2, 3)),
          Map.entry("NonMaxSuppression", Set.of(3, 4)),
          Map.entry("OneHot", Set.of(2)),
          Map.entry("Pad", Set.of(2)),
          Map.entry("QGemm", Set.of(1, 2, 4, 5, 7, 8)),
          Map.entry("QLinearConv", Set.of(1, 2, 4, 5, 6, 7)),
          Map.entry("QLinearMatMul", Set.of(1, 2, 4, 5, 6, 7)),
          Map.entry("QuantizeLinear", Set.of(1, 2)),
          Map.entry("Range", Set.of(0, 1, 2)),
          Map.entry("Resize", Set.of(1, 2)),
          Map.entry("Upsample", Set.of(1)));

  /// Integer operands that hold quantised weights, also on their way to the operator that uses
  /// them.
  private static final Map<String, Set<Integer>> QUANTISED =
      Map.ofEntries(
          Map.entry("ConvInteger", Set.of(0, 1)),
          Map.entry("DequantizeLinear", Set.of(0)),
          Map.entry("MatMulInteger", Set.of(0, 1)),
          Map.entry("MatMulNBits", Set.of(1)),
          Map.entry("QGemm", Set.of(0, 3)),
          Map.entry("QLinearConv", Set.of(0, 3)),
          Map.entry("QLinearMatMul", Set.of(0, 3)),
          Map.entry("Cast", Set.of(0)),
          Map.entry("Gather", Set.of(0)),
          Map.entry("Identity", Set.of(0)),
          Map.entry("Reshape", Set.of(0)),
          Map.entry("Squeeze", Set.of(0)),
          Map.entry("Transpose", Set.of(0)),
          Map.entry("Unsqueeze", Set.of(0)));

  private static final Map<String, Set<Integer>> QUANTISED_BIAS =
      Map.of("DequantizeLinear", Set.of(0), "QLinearConv", Set.of(8), "QGemm", Set.of(6));

  private WeightOperands() {}

  static boolean isConfiguration(Node consumer, int position) {
    return holds(CONFIGURATION, consumer, position) || isNeutral(consumer);
  }

  /// Whether the node belongs to a layer that normalises without a learned factor and summand:
  /// those that its operator demands are 1 and 0.
  private static boolean isNeutral(Node consumer) {
    return consumer.opType().equals("BatchNormalization")
        && "BatchNorm".equals(consumer.metadata().get(Network.LAYER_TYPE_KEY));
  }

  static boolean isQuantised(Node consumer, int position) {
    return holds(QUANTISED, consumer, position);
  }

  static boolean isQuantisedBias(Node consumer, int position) {
    return holds(QUANTISED_BIAS, consumer, position);
  }

  private static boolean holds(Map<String, Set<Integer>> table, Node consumer, int position) {
    Set<Integer> positions = table.get(consumer.opType());
    return positions != null && positions.contains(position);
  }
}
