package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Interval;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.precision.rewriting.Folding;

/// Activations that saturation can take the place of, and tensors that cannot be negative.
final class Activations {
  private final GraphIndex index;
  private final Constants constants;
  private final Set<String> results;
  private final Operators operators;
  private final boolean[] nonNegative;

  Activations(Network network, Constants constants, Set<String> results) {
    this.index = network.index();
    this.operators = network.operators();
    this.constants = constants;
    this.results = results;
    this.nonNegative = new boolean[network.graph().nodes().size()];
    findNonNegative();
  }

  /// The index of the ReLU or clip at zero that is the tensor's only reader; -1 if there is none.
  int fusable(String tensor) {
    Node reader = Folding.onlyReader(index, results, tensor);
    return reader != null && rectifies(reader) && reader.inputs().getFirst().equals(tensor)
        ? index.consumers(tensor)[0]
        : -1;
  }

  /// Whether a node's result is never negative, whatever it reads, because it cuts at zero.
  private boolean rectifies(Node node) {
    return cuts(node) && kept(node).least() == 0;
  }

  /// Whether a tensor can hold no negative number, by its structure alone.
  boolean nonNegative(String tensor) {
    int producer = index.producer(tensor);
    return producer >= 0 && nonNegative[producer];
  }

  /// For each node, in order of use: a chain may be longer than a stack is deep.
  private void findNonNegative() {
    for (int i = 0; i < nonNegative.length; i++) {
      nonNegative[i] = isNonNegative(index.graph().nodes().get(i));
    }
  }

  private boolean isNonNegative(Node node) {
    Operator operator = operators.of(node);
    return operator.has(Trait.NON_NEGATIVE)
        || (cuts(node) && kept(node).least() >= 0)
        || (operator.has(Trait.KEEPS_SIGN_OF_FIRST) && nonNegative(node.inputs().getFirst()))
        || (operator.has(Trait.KEEPS_SIGN_OF_ALL)
            && node.inputs().stream().allMatch(this::nonNegative));
  }

  private boolean cuts(Node node) {
    return operators.of(node).int8() == Int8Rule.Form.CUTS;
  }

  /// The magnitude that no element of a tensor can exceed, since the layer that writes it cuts
  /// there; infinite if none does.
  double bound(String tensor) {
    int producer = index.producer(tensor);
    Node node = producer < 0 ? null : index.graph().nodes().get(producer);
    if (node == null || !cuts(node)) {
      return Double.POSITIVE_INFINITY;
    }
    return kept(node).magnitude();
  }

  /// Between which bounds a node leaves numbers, whatever it is fed.
  private Interval kept(Node node) {
    List<Interval> read = new ArrayList<>(List.of(Interval.UNKNOWN));
    for (String input : node.inputs().subList(1, node.inputs().size())) {
      Tensor bound = constants.floats(input);
      read.add(bound == null ? Interval.UNKNOWN : Interval.of(bound));
    }
    return operators.of(node).range().written(node, read);
  }
}
