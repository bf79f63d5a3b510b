package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.network.ElementType;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.TensorType;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.GraphIndex;
import org.inferometer.network.onnx.Node;

/// Cuts a graph into parts that compute the same one after another. What a later part reads of an
/// earlier one is an output there and an input here, under the same name.
final class GraphParts {
  private final Graph graph;
  private final GraphIndex index;
  private final Map<String, TensorSpec> specs = new HashMap<>();
  private final Set<String> outputs = new LinkedHashSet<>();

  private GraphParts(Graph graph) {
    this.graph = graph;
    this.index = GraphIndex.of(graph);
    graph.valueInfos().forEach(spec -> specs.put(spec.name(), spec));
    graph.inputs().forEach(spec -> specs.put(spec.name(), spec));
    graph
        .outputs()
        .forEach(spec -> {
          specs.put(spec.name(), spec);
          outputs.add(spec.name());
        });
  }

  /// @param graph its nodes in order of use
  /// @param bytes that the graph's outputs within one part may have, unless one node alone has more
  ///   or the types of what would be cut through are not known
  static List<Graph> of(Graph graph, long bytes) {
    return new GraphParts(graph.with(leavesFirst(graph))).cut(bytes);
  }

  /// Nodes whose results nobody uses right behind the nodes that they read: ONNX Runtime may have
  /// them at the end, and what they read would have to be kept until then.
  private static List<Node> leavesFirst(Graph graph) {
    GraphIndex index = GraphIndex.of(graph);
    List<List<Node>> groups = new ArrayList<>();
    groups.add(new ArrayList<>());
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      groups.add(new ArrayList<>());
      boolean leaf =
          node.outputs().stream().allMatch(tensor -> index.consumers(tensor).length == 0);
      int group =
          leaf ? GraphIndex.uses(node).stream().mapToInt(index::producer).max().orElse(-1) : i;
      groups.get(group + 1).add(node);
    }
    return groups.stream().flatMap(List::stream).toList();
  }

  private List<Graph> cut(long bytes) {
    List<Graph> parts = new ArrayList<>();
    Set<String> crossing = new HashSet<>();
    int from = 0;
    long taken = 0;
    int count = graph.nodes().size();
    for (int i = 0; i < count; i++) {
      Node node = graph.nodes().get(i);
      taken += outputBytes(node);
      for (String tensor : node.outputs()) {
        if (lastUse(tensor) > i) {
          crossing.add(tensor);
        }
      }
      for (String tensor : GraphIndex.uses(node)) {
        if (lastUse(tensor) == i) {
          crossing.remove(tensor);
        }
      }
      boolean full = i + 1 < count && taken > 0 && taken + outputBytes(next(i)) > bytes;
      if (full && crossing.stream().allMatch(this::isTensor)) {
        parts.add(part(from, i + 1));
        from = i + 1;
        taken = 0;
      }
    }
    parts.add(part(from, count));
    return parts;
  }

  private Node next(int node) {
    return graph.nodes().get(node + 1);
  }

  private long outputBytes(Node node) {
    return node.outputs().stream()
        .filter(outputs::contains)
        .map(specs::get)
        .map(TensorSpec::fixedType)
        .flatMap(Optional::stream)
        .mapToLong(TensorType::bytes)
        .sum();
  }

  /// The last node that uses a tensor; -1 if none does.
  private int lastUse(String tensor) {
    int[] users = index.consumers(tensor);
    return users.length == 0 ? -1 : users[users.length - 1];
  }

  private boolean isTensor(String tensor) {
    TensorSpec spec = specs.get(tensor);
    return spec != null && spec.elementType() != ElementType.UNDEFINED;
  }

  /// The nodes from one to before another as a graph.
  private Graph part(int from, int to) {
    List<Node> nodes = graph.nodes().subList(from, to);
    Set<String> made = new LinkedHashSet<>();
    Set<String> read = new LinkedHashSet<>();
    nodes.forEach(node -> {
      made.addAll(node.outputs());
      read.addAll(GraphIndex.uses(node));
    });
    // Outputs that no node makes are constants or inputs.
    Set<String> given = new LinkedHashSet<>(outputs);
    given.removeIf(tensor -> from > 0 || index.producer(tensor) >= 0);
    read.addAll(given);
    read.removeAll(made);
    return new Graph(
        graph.name(),
        nodes,
        graph.initializers().stream().filter(tensor -> read.contains(tensor.name())).toList(),
        graph.sparseInitializers().stream()
            .filter(tensor -> read.contains(tensor.values().name()))
            .toList(),
        read.stream().filter(this::isFed).map(specs::get).toList(),
        Stream.concat(given.stream(), made.stream().filter(tensor -> isHandedOn(tensor, to)))
            .map(specs::get)
            .toList(),
        List.of());
  }

  private boolean isHandedOn(String tensor, int to) {
    return outputs.contains(tensor) || lastUse(tensor) >= to;
  }

  private boolean isFed(String tensor) {
    return index.initializer(tensor) == null && specs.containsKey(tensor);
  }
}
