package org.inferometer.network.onnx;

import java.util.Set;
import org.inferometer.graph.Node;

/// What is known about ONNX operators by their type alone, whatever backend runs them.
public final class Operators {
  /// Operators that do nothing at inference.
  private static final Set<String> NO_OPERATION = Set.of("Identity", "Dropout");

  /// Operators that an engine need not execute: they change how a tensor is seen, or nothing, alone
  /// or against their like.
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
          "SpaceToDepth",
          "SplitToSequence",
          "ConcatFromSequence");

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

  /// Whether the operator does nothing at inference.
  public static boolean isNoOperation(Node node) {
    return NO_OPERATION.contains(node.opType());
  }

  /// Whether an engine need not execute the operator.
  public static boolean isView(Node node) {
    return VIEWS.contains(node.opType());
  }

  /// Whether the operator only moves data.
  public static boolean movesData(Node node) {
    return MOVES.contains(node.opType());
  }

  /// Whether the operator gives something else each time.
  public static boolean isRandom(Node node) {
    return RANDOM.contains(node.opType());
  }

  /// Whether the operator reads a tensor's shape and not its elements.
  public static boolean readsShapeOnly(Node node) {
    return SHAPES.contains(node.opType());
  }
}
