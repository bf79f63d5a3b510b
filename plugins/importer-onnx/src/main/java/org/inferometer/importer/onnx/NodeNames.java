package org.inferometer.importer.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.onnx.Malformed;

/// Judges the names of a graph's nodes: a node need not have one, but those that are there differ
/// (ONNX specification, `docs/IR.md`, "Names Within a Graph"). Runtimes refuse a graph where they
/// do not; the bodies of local functions, which are expanded under new names, are free.
final class NodeNames {
  private NodeNames() {}

  static void check(Graph graph) {
    check(graph, "");
  }

  /// @param context what the graph belongs to, for messages
  private static void check(Graph graph, String context) {
    List<Node> nodes = graph.nodes();
    Map<String, Integer> named = HashMap.newHashMap(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Integer first = node.name().isEmpty() ? null : named.putIfAbsent(node.name(), i);
      if (first != null) {
        throw new Malformed(
            "node '" + node.name() + "'" + context,
            "two nodes have this name (numbers " + first + " and " + i + ", from 0)");
      }
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        check(subgraph, " in subgraph '" + subgraph.name() + "' of node '" + node.name() + "'");
      }
    }
  }
}
