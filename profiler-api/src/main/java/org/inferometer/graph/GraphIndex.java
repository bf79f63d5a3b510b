package org.inferometer.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who makes and who uses each tensor of one graph, by name. What a node's subgraphs use of this
/// graph counts as used by the node.
///
/// Nodes are meant by their index in [Graph#nodes].
public final class GraphIndex {
  private static final int[] NONE = {};

  private final Graph graph;
  private final Map<String, Integer> producers;
  private final Map<String, int[]> consumers;
  private final Map<String, Tensor> initializers;

  private GraphIndex(
      Graph graph,
      Map<String, Integer> producers,
      Map<String, int[]> consumers,
      Map<String, Tensor> initializers) {
    this.graph = graph;
    this.producers = producers;
    this.consumers = consumers;
    this.initializers = initializers;
  }

  /// Indexes a graph in one pass. Where a faulty graph produces a name twice, the first one counts.
  public static GraphIndex of(Graph graph) {
    int count = graph.nodes().size();
    Map<String, Integer> producers = HashMap.newHashMap(count);
    Map<String, int[]> consumers = HashMap.newHashMap(2 * count);
    Map<String, Tensor> initializers = HashMap.newHashMap(graph.initializers().size());
    graph.initializers().forEach(tensor -> initializers.putIfAbsent(tensor.name(), tensor));
    for (int i = 0; i < count; i++) {
      Node node = graph.nodes().get(i);
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          producers.putIfAbsent(output, i);
        }
      }
      for (String input : uses(node)) {
        addConsumer(consumers, input, i);
      }
    }
    return new GraphIndex(graph, producers, consumers, initializers);
  }

  public Graph graph() {
    return graph;
  }

  /// The index of the node that makes a tensor; -1 for an input, an initializer or an unknown name.
  public int producer(String tensor) {
    return producers.getOrDefault(tensor, -1);
  }

  /// The indices of the nodes that use a tensor, ascending, each once.
  public int[] consumers(String tensor) {
    int[] found = consumers.get(tensor);
    return found == null ? NONE : trimmed(found);
  }

  /// The constant of this name, if the graph has it as a dense initializer.
  public @Nullable Tensor initializer(String tensor) {
    return initializers.get(tensor);
  }

  /// Everything a node uses of the graph it stands in: its inputs without those left out, then what
  /// its subgraphs capture; each name once.
  public static List<String> uses(Node node) {
    List<String> inputs = node.inputs();
    boolean subgraphs = hasSubgraph(node);
    if (!subgraphs && isPlain(inputs)) {
      return inputs;
    }
    Set<String> names = LinkedHashSet.newLinkedHashSet(inputs.size());
    names.addAll(inputs);
    names.remove("");
    if (subgraphs) {
      subgraphs(node).forEach(subgraph -> names.addAll(captured(subgraph)));
    }
    return new ArrayList<>(names);
  }

  // Most nodes: a few inputs, all given, all different.
  private static boolean isPlain(List<String> inputs) {
    int count = inputs.size();
    return switch (count) {
      case 0 -> true;
      case 1 -> !inputs.getFirst().isEmpty();
      case 2 ->
          !inputs.getFirst().isEmpty()
              && !inputs.getLast().isEmpty()
              && !inputs.getFirst().equals(inputs.getLast());
      default -> false;
    };
  }

  /// The nodes of a graph, and of the graphs that they hold.
  public static List<Node> allNodes(Graph graph) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    for (Node node : graph.nodes()) {
      subgraphs(node).forEach(subgraph -> nodes.addAll(allNodes(subgraph)));
    }
    return nodes;
  }

  /// The graphs that a node holds as attributes.
  public static List<Graph> subgraphs(Node node) {
    if (!hasSubgraph(node)) {
      return List.of();
    }
    List<Graph> graphs = new ArrayList<>();
    for (Attribute attribute : node.attributes()) {
      if (attribute.value() instanceof Attribute.Graphs held) {
        graphs.addAll(held.values());
      }
    }
    return graphs;
  }

  /// The names that a subgraph uses without making them: they come from the graphs around it.
  public static Set<String> captured(Graph subgraph) {
    Set<String> made = new LinkedHashSet<>();
    subgraph.inputs().forEach(spec -> made.add(spec.name()));
    subgraph.initializers().forEach(tensor -> made.add(tensor.name()));
    subgraph.sparseInitializers().forEach(tensor -> made.add(tensor.values().name()));
    subgraph.nodes().forEach(node -> made.addAll(node.outputs()));
    Set<String> used = new LinkedHashSet<>();
    subgraph.nodes().forEach(node -> used.addAll(uses(node)));
    subgraph.outputs().forEach(spec -> used.add(spec.name()));
    used.removeAll(made);
    return used;
  }

  private static boolean hasSubgraph(Node node) {
    for (Attribute attribute : node.attributes()) {
      if (attribute.value() instanceof Attribute.Graphs) {
        return true;
      }
    }
    return false;
  }

  // Each list is an array that doubles, its unused places -1: most tensors have one consumer.
  private static void addConsumer(Map<String, int[]> consumers, String tensor, int node) {
    int[] nodes = consumers.get(tensor);
    if (nodes == null) {
      consumers.put(tensor, new int[] {node});
      return;
    }
    int used = used(nodes);
    if (used == nodes.length) {
      nodes = Arrays.copyOf(nodes, used * 2);
      Arrays.fill(nodes, used, nodes.length, -1);
      consumers.put(tensor, nodes);
    }
    nodes[used] = node;
  }

  private static int[] trimmed(int[] nodes) {
    return Arrays.copyOf(nodes, used(nodes));
  }

  private static int used(int[] nodes) {
    int low = nodes.length / 2;
    int high = nodes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nodes[middle] < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
