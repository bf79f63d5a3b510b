package org.inferometer.importer.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;

/// Drops Constant nodes whose output a later Constant node makes again. Graph-rewriting tools leave
/// such files behind, and ONNX Runtime runs them by taking the last one ("the model will use the
/// latest encountered initializer", as it warns). Every other tensor that is made twice is a fault.
final class RepeatedConstants {
  private RepeatedConstants() {}

  /// The graph's nodes without the earlier of such pairs; the very same list if there are none.
  static List<Node> dropped(Graph graph) {
    List<Node> nodes = graph.nodes();
    Map<String, Integer> latest = new HashMap<>();
    Set<Integer> superseded = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (isConstant(nodes.get(i))) {
        Integer earlier = latest.put(nodes.get(i).outputs().getFirst(), i);
        if (earlier != null) {
          superseded.add(earlier);
        }
      }
    }
    return superseded.isEmpty()
        ? nodes
        : IntStream.range(0, nodes.size())
            .filter(i -> !superseded.contains(i))
            .mapToObj(nodes::get)
            .toList();
  }

  private static boolean isConstant(Node node) {
    return node.is("Constant")
        && node.outputs().size() == 1
        && !node.outputs().getFirst().isEmpty();
  }
}
