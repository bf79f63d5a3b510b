package org.inferometer.operator;

import java.util.Set;

/// Which operands of an operator hold what it learned, by position. A floating-point constant is a
/// weight of its operator unless it sets the operator up.
///
/// @param weight the operand that its output channels lie in; -1 if it has none
/// @param bias the operand with a number for each output channel; -1 if it has none
/// @param settings floating-point operands that set the operator up, and running statistics
/// @param quantised operands that hold quantised weights where they are integers, also on their way
///   to the operator that uses them
/// @param quantisedBias operands that hold a quantised bias where they are integers of 32 bits
public record Operands(
    int weight,
    int bias,
    Set<Integer> settings,
    Set<Integer> quantised,
    Set<Integer> quantisedBias) {
  static final Operands NONE = new Operands(-1, -1, Set.of(), Set.of(), Set.of());

  public Operands {
    settings = Set.copyOf(settings);
    quantised = Set.copyOf(quantised);
    quantisedBias = Set.copyOf(quantisedBias);
  }
}
