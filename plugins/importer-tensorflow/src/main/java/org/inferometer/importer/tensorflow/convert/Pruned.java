package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;

/// What is left of a graph without what its outputs do not need.
final class Pruned {
  private Pruned() {}

  /// @param nodes in order of use
  static List<Node> of(List<Node> nodes, Collection<String> outputs) {
    Set<String> needed = new HashSet<>(outputs);
    List<Node> kept = new ArrayList<>();
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().anyMatch(needed::contains)) {
        needed.addAll(GraphIndex.uses(node));
        kept.add(node);
      }
    }
    return kept.reversed();
  }

  static List<Tensor> constants(List<Node> nodes, Map<String, Tensor> constants) {
    Set<String> used = new HashSet<>();
    nodes.forEach(node -> used.addAll(GraphIndex.uses(node)));
    return constants.entrySet().stream()
        .filter(entry -> used.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
