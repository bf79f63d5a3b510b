package org.inferometer.backend.onnxruntime;

import java.util.Set;
import org.inferometer.network.onnx.Node;

/// What is known about operators by their type alone.
final class Operators {
  /// ONNX Runtime's domain of operators on its blocked layout.
  static final String NCHWC_DOMAIN = "com.microsoft.nchwc";

  /// Operators that write what they read, elsewhere or in another order.
  private static final Set<String> MOVES =
      Set.of(
          "ReorderInput",
          "ReorderOutput",
          "Reshape",
          "Flatten",
          "Transpose",
          "Squeeze",
          "Unsqueeze",
          "Concat",
          "Split",
          "Slice",
          "Identity",
          "MemcpyFromHost",
          "MemcpyToHost",
          "DepthToSpace",
          "SpaceToDepth",
          "SplitToSequence",
          "ConcatFromSequence",
          "Dropout");

  /// Operators that ONNX Runtime adds to change a tensor's layout or element type.
  private static final Set<String> LAYOUT =
      Set.of(
          "ReorderInput", "ReorderOutput", "Transpose", "Cast", "Reshape", "Squeeze", "Unsqueeze");

  /// Operators that write numbers in another format.
  private static final Set<String> PRECISION = Set.of("Cast", "QuantizeLinear", "DequantizeLinear");

  /// Operators that do nothing at inference.
  private static final Set<String> NO_OPERATION = Set.of("Identity", "Dropout");

  /// Operators that can be nothing, alone or against their like.
  private static final Set<String> VIEWS =
      Set.of(
          "Identity",
          "Dropout",
          "Cast",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Expand");

  /// Operators whose result is no function of their inputs.
  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal",
          "RandomUniform",
          "RandomNormalLike",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli");

  /// Operators that read a tensor's shape and not its elements.
  private static final Set<String> SHAPES = Set.of("Shape", "Size");

  private Operators() {}

  /// Whether the operator only moves data.
  static boolean movesData(Node node) {
    return MOVES.contains(node.opType());
  }

  /// Whether the engine may have added it to change layout or type.
  static boolean changesLayout(Node node) {
    return LAYOUT.contains(node.opType());
  }

  /// Whether the operator writes what it reads in another precision.
  static boolean convertsPrecision(Node node) {
    return PRECISION.contains(node.opType());
  }

  static boolean isNoOperation(Node node) {
    return NO_OPERATION.contains(node.opType());
  }

  static boolean isView(Node node) {
    return VIEWS.contains(node.opType());
  }

  static boolean isRandom(Node node) {
    return RANDOM.contains(node.opType());
  }

  static boolean readsShapeOnly(Node node) {
    return SHAPES.contains(node.opType());
  }
}
