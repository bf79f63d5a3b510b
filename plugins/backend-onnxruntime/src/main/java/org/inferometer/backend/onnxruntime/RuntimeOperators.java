package org.inferometer.backend.onnxruntime;

import java.util.Set;
import org.inferometer.graph.Node;
import org.inferometer.network.onnx.Operators;

/// What is known about operators by their type alone, those among them that ONNX Runtime adds.
final class RuntimeOperators {
  /// ONNX Runtime's domain of operators on its blocked layout.
  static final String NCHWC_DOMAIN = "com.microsoft.nchwc";

  /// Its own operators that write what they read, elsewhere or in another order.
  private static final Set<String> MOVES =
      Set.of("ReorderInput", "ReorderOutput", "MemcpyFromHost", "MemcpyToHost");

  /// Operators that ONNX Runtime adds to change a tensor's layout or element type.
  private static final Set<String> LAYOUT =
      Set.of(
          "ReorderInput", "ReorderOutput", "Transpose", "Cast", "Reshape", "Squeeze", "Unsqueeze");

  /// Operators that write numbers in another format.
  private static final Set<String> PRECISION = Set.of("Cast", "QuantizeLinear", "DequantizeLinear");

  private RuntimeOperators() {}

  /// Whether the operator only moves data.
  static boolean movesData(Node node) {
    return Operators.movesData(node) || MOVES.contains(node.opType());
  }

  /// Whether the engine may have added it to change layout or type.
  static boolean changesLayout(Node node) {
    return LAYOUT.contains(node.opType());
  }

  /// Whether the operator writes what it reads in another precision.
  static boolean convertsPrecision(Node node) {
    return PRECISION.contains(node.opType());
  }
}
