package org.inferometer.precision;

import java.util.Optional;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;

/// Nodes that only a network has that is quantised already.
public final class QuantisingNodes {
  private QuantisingNodes() {}

  /// The first of a network's graph or its subgraphs, in words: `QuantizeLinear 'q'`. A node
  /// without a name is named by what it writes.
  public static Optional<String> firstOf(Network network) {
    return firstOf(network.graph(), network.operators());
  }

  private static Optional<String> firstOf(Graph graph, Operators operators) {
    for (Node node : graph.nodes()) {
      if (operators.has(node, Trait.QUANTISED)) {
        String name = node.name().isEmpty() ? node.outputs().getFirst() : node.name();
        return Optional.of(node.opType() + " '" + name + "'");
      }
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        Optional<String> found = firstOf(subgraph, operators);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
