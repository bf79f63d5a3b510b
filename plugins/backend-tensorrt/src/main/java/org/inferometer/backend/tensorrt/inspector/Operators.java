package org.inferometer.backend.tensorrt.inspector;

import java.util.Set;
import org.inferometer.network.onnx.Node;

/// What is known about ONNX operators by their type alone.
final class Operators {
  /// Operators that an engine need not execute: they change how a tensor is seen, or nothing.
  private static final Set<String> VIEWS =
      Set.of(
          "Identity",
          "Dropout",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Cast",
          "Expand");

  /// Operators that write what they read, elsewhere or in another order.
  private static final Set<String> MOVES =
      Set.of(
          "Identity",
          "Dropout",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Concat",
          "Split",
          "Slice",
          "DepthToSpace",
          "SpaceToDepth");

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

  static boolean isView(Node node) {
    return VIEWS.contains(node.opType());
  }

  static boolean movesData(Node node) {
    return MOVES.contains(node.opType());
  }

  static boolean isRandom(Node node) {
    return RANDOM.contains(node.opType());
  }

  static boolean readsShapeOnly(Node node) {
    return SHAPES.contains(node.opType());
  }
}
