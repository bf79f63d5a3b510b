package org.inferometer.backend.onnxruntime;

import org.inferometer.graph.Node;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;

/// What is known about the operators of an engine, those that ONNX Runtime adds among them.
final class RuntimeOperators {
  private static final Operators CATALOGUE = Operators.standard();

  private RuntimeOperators() {}

  /// Whether the operator only moves data.
  static boolean movesData(Node node) {
    return CATALOGUE.has(node, Trait.MOVES_DATA);
  }

  /// Whether the engine may have added it to change layout or type.
  static boolean changesLayout(Node node) {
    return CATALOGUE.has(node, Trait.CHANGES_LAYOUT);
  }

  /// Whether the operator writes what it reads in another precision.
  static boolean convertsPrecision(Node node) {
    return CATALOGUE.has(node, Trait.CONVERTS);
  }

  /// Whether the kernel computes in integers of 8 bits or less.
  static boolean computesInIntegers(Node node) {
    return CATALOGUE.has(node, Trait.INTEGER_ARITHMETIC);
  }

  /// Whether the operator works on tensors whose channels are blocked.
  static boolean isBlocked(Node node) {
    return node.domain().equals(Operators.BLOCKED);
  }
}
