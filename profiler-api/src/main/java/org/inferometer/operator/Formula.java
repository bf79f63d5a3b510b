package org.inferometer.operator;

/// Floating-point operations of one node, from its attributes and the types of its tensors.
@FunctionalInterface
public interface Formula {
  /// @throws UnknownCost if a type that it needs is unknown
  /// @throws ArithmeticException if the count exceeds 2^63 - 1
  long flops(TypedNode node);

  /// `count` operations for each element of the first output.
  static Formula perOutput(long count) {
    return node -> Math.multiplyExact(count, node.outputElements(0));
  }

  /// `count` operations for each element of the first input.
  static Formula perInput(long count) {
    return node -> Math.multiplyExact(count, node.inputElements(0));
  }
}
