package org.inferometer.precision.rewriting;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;

/// Gives new tensors and nodes names that nothing in a graph or within it has.
public final class TensorNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  public TensorNames(Graph graph) {
    add(graph);
  }

  private void add(Graph graph) {
    graph.inputs().forEach(spec -> taken.add(spec.name()));
    graph.outputs().forEach(spec -> taken.add(spec.name()));
    graph.initializers().forEach(tensor -> taken.add(tensor.name()));
    graph.sparseInitializers().forEach(tensor -> taken.add(tensor.values().name()));
    addNodes(graph.nodes());
  }

  private void addNodes(List<Node> nodes) {
    for (Node node : nodes) {
      taken.add(node.name());
      taken.addAll(node.outputs());
      GraphIndex.subgraphs(node).forEach(this::add);
    }
  }

  /// A free name made of a known one.
  public String of(String tensor, String suffix) {
    return fresh(tensor + suffix);
  }

  /// A cast under a free name, marked as added.
  public Node cast(String from, String to, ElementType type) {
    return new Node(
        of(to, "/Cast"),
        "Cast",
        "",
        "",
        List.of(from),
        List.of(to),
        List.of(Attribute.of("to", type.code())),
        Map.of(Network.ADDED_KEY, "conversion to " + type.label()));
  }

  /// The wanted name, or that with a number behind.
  public String fresh(String wanted) {
    String name = wanted;
    while (!taken.add(name)) {
      // Numbers below are taken: thousands of nodes may want the same name.
      name = wanted + "_" + numbers.merge(wanted, 2, (last, _) -> last + 1);
    }
    return name;
  }
}
