package org.inferometer.precision.int8;

import java.util.HashSet;
import java.util.Set;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.GraphIndex;
import org.inferometer.network.onnx.Node;

/// Names of tensors and nodes that a graph does not have yet.
final class Names {
  private final Set<String> taken = new HashSet<>();

  Names(Graph graph) {
    graph.inputs().forEach(spec -> taken.add(spec.name()));
    graph.initializers().forEach(tensor -> taken.add(tensor.name()));
    for (Node node : graph.nodes()) {
      taken.add(node.name());
      taken.addAll(node.outputs());
      GraphIndex.subgraphs(node).forEach(this::addAll);
    }
  }

  /// The wanted name, or that with a number behind.
  String fresh(String wanted) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  private void addAll(Graph subgraph) {
    taken.addAll(new Names(subgraph).taken);
  }
}
