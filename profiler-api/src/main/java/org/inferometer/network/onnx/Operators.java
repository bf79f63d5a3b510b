package org.inferometer.network.onnx;

import org.inferometer.graph.Node;
import org.inferometer.operator.Trait;

/// The catalogue's answers under the names that tracing asks for them.
public final class Operators {
  private Operators() {}

  /// Whether the operator does nothing at inference.
  public static boolean isNoOperation(Node node) {
    return has(node, Trait.NO_OPERATION);
  }

  /// Whether an engine need not execute the operator.
  public static boolean isView(Node node) {
    return has(node, Trait.VIEW);
  }

  /// Whether the operator only moves data.
  public static boolean movesData(Node node) {
    return has(node, Trait.MOVES_DATA);
  }

  /// Whether the operator gives something else each time.
  public static boolean isRandom(Node node) {
    return has(node, Trait.RANDOM);
  }

  /// Whether the operator reads a tensor's shape and not its elements.
  public static boolean readsShapeOnly(Node node) {
    return has(node, Trait.READS_SHAPE_ONLY) && !isRandom(node);
  }

  private static boolean has(Node node, Trait trait) {
    return org.inferometer.operator.Operators.standard().has(node, trait);
  }
}
