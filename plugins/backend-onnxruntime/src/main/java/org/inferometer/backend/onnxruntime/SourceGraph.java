package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.network.onnx.Operators;

/// The network's graph, indexed for tracing an engine back to it.
final class SourceGraph {
  private final List<Node> nodes;
  private final List<List<String>> reads;
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, List<Integer>> consumers = new HashMap<>();
  private final Map<String, Integer> byName = new HashMap<>();
  private final Map<String, String> representatives = new HashMap<>();
  private final boolean[] constant;

  SourceGraph(Graph graph) {
    nodes = graph.nodes();
    reads = nodes.stream().map(GraphIndex::uses).toList();
    constant = new boolean[nodes.size()];
    for (int i = 0; i < nodes.size(); i++) {
      index(i);
    }
    findConstants(graph);
    findCommonSubexpressions();
  }

  Node node(int index) {
    return nodes.get(index);
  }

  int size() {
    return nodes.size();
  }

  List<String> reads(int node) {
    return reads.get(node);
  }

  /// The node that writes the tensor; -1 for inputs, constants and names that are not of this
  /// graph.
  int producer(String tensor) {
    return producers.getOrDefault(tensor, -1);
  }

  boolean writes(String tensor) {
    return producers.containsKey(tensor);
  }

  /// Nodes that read the tensor, ascending.
  List<Integer> consumers(String tensor) {
    return consumers.getOrDefault(tensor, List.of());
  }

  /// The one node of this name; -1 if there is none, or several.
  int named(String name) {
    return name.isEmpty() ? -1 : byName.getOrDefault(name, -1);
  }

  /// Whether the node's outputs are known before anything is fed: constants, what is computed from
  /// them, and shapes.
  boolean isConstant(int node) {
    return constant[node];
  }

  /// The first tensor that is computed by the same operation on the same tensors, where nodes that
  /// do nothing count as their input.
  String representative(String tensor) {
    return representatives.getOrDefault(tensor, tensor);
  }

  private void index(int node) {
    for (String output : nodes.get(node).outputs()) {
      if (!output.isEmpty()) {
        producers.put(output, node);
      }
    }
    for (String input : reads.get(node)) {
      consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
    }
    String name = nodes.get(node).name();
    if (!name.isEmpty()) {
      byName.merge(name, node, (a, b) -> -1);
    }
  }

  private void findConstants(Graph graph) {
    Set<String> known =
        graph.initializers().stream()
            .map(Tensor::name)
            .collect(Collectors.toCollection(HashSet::new));
    graph.sparseInitializers().stream()
        .map(SparseTensor::values)
        .map(Tensor::name)
        .forEach(known::add);
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      constant[i] =
          Operators.readsShapeOnly(node)
              || (!Operators.isRandom(node) && known.containsAll(reads.get(i)));
      if (constant[i]) {
        known.addAll(node.outputs());
      }
    }
  }

  private void findCommonSubexpressions() {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      int current = i;
      Node node = nodes.get(i);
      if (node.outputs().isEmpty()) {
        continue;
      }
      if (Operators.isNoOperation(node) && !node.inputs().isEmpty()) {
        representatives.put(node.outputs().getFirst(), representative(node.inputs().getFirst()));
      } else if (!Operators.isRandom(node) && GraphIndex.subgraphs(node).isEmpty()) {
        merge(node, nodes.get(first.computeIfAbsent(key(node), key -> current)));
      }
    }
  }

  private void merge(Node node, Node earlier) {
    for (int i = 0; i < Math.min(node.outputs().size(), earlier.outputs().size()); i++) {
      String output = node.outputs().get(i);
      if (!output.equals(earlier.outputs().get(i))) {
        representatives.put(output, representative(earlier.outputs().get(i)));
      }
    }
  }

  private String key(Node node) {
    StringBuilder key = new StringBuilder(node.domain()).append(':').append(node.opType());
    node.inputs().forEach(input -> key.append('\0').append(representative(input)));
    node.attributes().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(attribute ->
            key.append('\1').append(attribute.name()).append('=').append(text(attribute.value())));
    return key.toString();
  }

  /// Attribute values as text that is equal only for equal values.
  private static String text(Attribute.Value value) {
    return switch (value) {
      case Attribute.Ints ints -> Arrays.toString(ints.values());
      case Attribute.Floats floats -> Arrays.toString(floats.values());
      case Attribute.Strings strings ->
          strings.values().stream().map(Arrays::toString).collect(Collectors.joining());
      default -> "identity " + System.identityHashCode(value);
    };
  }
}
