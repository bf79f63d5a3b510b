package org.inferometer.importer.tensorflow.convert;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// Gives the tensors that a network yields the names of its outputs.
final class Renaming {
  private Renaming() {}

  /// @param names from those of tensors to those of outputs; another tensor that has the name of an
  ///   output is called otherwise
  static List<Node> of(
      List<Node> nodes,
      Map<String, String> names,
      List<TensorSpec> inputs,
      Map<String, Tensor> constants) {
    Set<String> taken = new HashSet<>(constants.keySet());
    inputs.forEach(input -> taken.add(input.name()));
    nodes.forEach(node -> taken.addAll(node.outputs()));
    Map<String, String> all = new HashMap<>(names);
    for (String wanted : names.values()) {
      if (taken.contains(wanted) && !names.containsKey(wanted)) {
        String other = wanted + "/inner";
        while (!taken.add(other)) {
          other += "_";
        }
        all.put(wanted, other);
      }
    }
    inputs.forEach(input -> all.remove(input.name()));
    constants.keySet().forEach(all::remove);
    return nodes.stream().map(node -> renamed(node, all)).toList();
  }

  private static Node renamed(Node node, Map<String, String> all) {
    Node outer = node.between(renamed(node.inputs(), all), renamed(node.outputs(), all));
    return GraphIndex.subgraphs(node).isEmpty()
        ? outer
        : outer.with(node.attributes().stream().map(a -> renamed(a, all)).toList());
  }

  /// What a graph within a node reads of the graph around it.
  private static Attribute renamed(Attribute attribute, Map<String, String> all) {
    return attribute.value() instanceof Attribute.Graphs graphs
        ? new Attribute(
            attribute.name(),
            new Attribute.Graphs(
                graphs.list(),
                graphs.values().stream()
                    .map(graph ->
                        graph.with(graph.nodes().stream().map(node -> renamed(node, all)).toList()))
                    .toList()),
            attribute.rest())
        : attribute;
  }

  private static List<String> renamed(List<String> names, Map<String, String> all) {
    return names.stream().map(name -> all.getOrDefault(name, name)).toList();
  }
}
