package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Brings the nodes that wanted tensors need into an order of use.
final class NodeOrder {
  /// Why there is no order.
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;
    private final String node;

    Broken(String node, String reason) {
      super(reason);
      this.node = node;
    }

    String node() {
      return node;
    }
  }

  private record Visit(NodeDef node, Iterator<String> inputs) {}

  private final Map<String, NodeDef> byName = new HashMap<>();
  private final Set<String> given;
  private final List<NodeDef> order = new ArrayList<>();

  /// Whether a node is done; absent before it is visited.
  private final Map<String, Boolean> done = new HashMap<>();

  private NodeOrder(Set<String> given) {
    this.given = given;
  }

  /// @param wanted tensors
  /// @param given nodes or arguments whose values are there: what they need is not
  /// @throws Broken if a name stands for two nodes or for none, or nodes need each other
  static List<NodeDef> of(List<NodeDef> nodes, Collection<String> wanted, Set<String> given)
      throws Broken {
    NodeOrder order = new NodeOrder(given);
    for (NodeDef node : nodes) {
      if (order.byName.put(node.getName(), node) != null) {
        throw new Broken(node.getName(), "stands twice in the graph");
      }
    }
    for (String tensor : wanted) {
      order.visit(TensorName.parse(tensor).node(), "the outputs");
    }
    return order.order;
  }

  private void visit(String root, String reader) throws Broken {
    Deque<Visit> path = new ArrayDeque<>();
    enter(root, reader, path);
    while (!path.isEmpty()) {
      Visit last = path.getLast();
      if (last.inputs().hasNext()) {
        TensorName input = TensorName.parse(last.inputs().next());
        if (!input.isControl()) {
          enter(input.node(), "node '" + last.node().getName() + "'", path);
        }
      } else {
        done.put(last.node().getName(), true);
        order.add(last.node());
        path.removeLast();
      }
    }
  }

  private void enter(String name, String reader, Deque<Visit> path) throws Broken {
    if (given.contains(name)) {
      return;
    }
    Boolean seen = done.get(name);
    if (seen != null) {
      if (!seen) {
        throw new Broken(name, "needs its own result: the graph has a cycle");
      }
      return;
    }
    NodeDef node = byName.get(name);
    if (node == null) {
      throw new Broken(name, "is not in the graph, but " + reader + " reads it");
    }
    done.put(name, false);
    path.addLast(new Visit(node, node.getInputList().iterator()));
  }
}
