package org.inferometer.importer.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;

/// Puts a graph's nodes in an order in which every tensor is made before it is used. ONNX demands
/// this of files, but some exporters and fusing tools do not keep to it, and runtimes do not
/// insist.
///
/// The method is Kahn's ("Topological sorting of large networks", 1962), taking the node that
/// stands first in the file wherever there is a choice, so that a sorted graph stays as it is.
final class GraphOrder {
  private final GraphIndex index;
  private final List<Node> nodes;
  private final int[] waits;
  private final List<Integer> order;

  private GraphOrder(GraphIndex index) {
    this.index = index;
    this.nodes = index.graph().nodes();
    this.waits = new int[nodes.size()];
    this.order = new ArrayList<>(nodes.size());
    for (int i = 0; i < waits.length; i++) {
      waits[i] = makers(i).size();
    }
    sort();
  }

  static GraphOrder of(Graph graph) {
    return new GraphOrder(GraphIndex.of(graph));
  }

  /// The nodes in order; those on a cycle, and those behind one, are missing.
  List<Node> sorted() {
    return order.stream().map(nodes::get).toList();
  }

  /// A node that lies on a cycle, if there is one. Every node that still waits has a maker that
  /// waits as well; going from user to maker ends on the cycle.
  OptionalInt nodeOnCycle() {
    int node = 0;
    while (node < waits.length && waits[node] == 0) {
      node++;
    }
    if (node == waits.length) {
      return OptionalInt.empty();
    }
    Map<Integer, Integer> visited = new HashMap<>();
    while (!visited.containsKey(node)) {
      int maker = makers(node).stream().filter(m -> waits[m] > 0).findFirst().orElseThrow();
      visited.put(node, maker);
      node = maker;
    }
    return OptionalInt.of(node);
  }

  private void sort() {
    PriorityQueue<Integer> free = new PriorityQueue<>();
    for (int i = 0; i < waits.length; i++) {
      if (waits[i] == 0) {
        free.add(i);
      }
    }
    while (!free.isEmpty()) {
      int node = free.remove();
      order.add(node);
      for (int user : users(node)) {
        if (--waits[user] == 0) {
          free.add(user);
        }
      }
    }
  }

  private Set<Integer> users(int node) {
    Set<Integer> users = new HashSet<>();
    for (String output : nodes.get(node).outputs()) {
      for (int user : index.consumers(output)) {
        users.add(user);
      }
    }
    return users;
  }

  private Set<Integer> makers(int node) {
    Set<Integer> makers = new HashSet<>();
    for (String used : GraphIndex.uses(nodes.get(node))) {
      int maker = index.producer(used);
      if (maker >= 0) {
        makers.add(maker);
      }
    }
    return makers;
  }
}
