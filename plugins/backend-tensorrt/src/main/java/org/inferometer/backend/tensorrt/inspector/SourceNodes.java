package org.inferometer.backend.tensorrt.inspector;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.Operators;

/// The network's nodes, found by the names that an engine gives them, and what leads to what.
final class SourceNodes {
  private final List<Node> nodes;
  private final GraphIndex index;
  private final ExportNames exported;
  private final Map<String, Integer> own = new HashMap<>();
  private final BitSet constant = new BitSet();

  SourceNodes(Network network) {
    nodes = network.graph().nodes();
    index = network.index();
    exported = ExportNames.of(network.graph());
    for (int i = 0; i < nodes.size(); i++) {
      own.putIfAbsent(nodes.get(i).name(), i);
    }
    own.remove("");
    findConstants(network);
  }

  int size() {
    return nodes.size();
  }

  Node node(int index) {
    return nodes.get(index);
  }

  /// The node that an engine means by a name: as [ExportNames] writes it or, for plans that were
  /// built elsewhere, as the file has it.
  Optional<Integer> named(String name) {
    return exported.node(name).or(() -> Optional.ofNullable(own.get(name)));
  }

  boolean isNamed(String name) {
    return named(name).isPresent();
  }

  /// The node that makes a tensor; -1 if none does.
  int producer(String tensor) {
    return index.producer(tensor);
  }

  List<String> reads(int node) {
    return GraphIndex.uses(nodes.get(node));
  }

  /// Whether the node's results are known before anything is fed.
  boolean isConstant(int node) {
    return constant.get(node);
  }

  /// The nodes on all ways from one node to another, both included; only the two if there is none.
  BitSet between(int first, int last) {
    BitSet ahead = reach(first, true);
    BitSet behind = reach(last, false);
    ahead.and(behind);
    ahead.set(first);
    ahead.set(last);
    return ahead;
  }

  /// All nodes that a node's results lead to, or that lead to them, in order of distance.
  List<Integer> downstream(int from) {
    return walk(from, true);
  }

  private BitSet reach(int from, boolean forward) {
    BitSet reached = new BitSet();
    walk(from, forward).forEach(reached::set);
    return reached;
  }

  private List<Integer> walk(int from, boolean forward) {
    Set<Integer> seen = new HashSet<>(List.of(from));
    List<Integer> order = new java.util.ArrayList<>(List.of(from));
    for (int i = 0; i < order.size(); i++) {
      for (int next : forward ? after(order.get(i)) : before(order.get(i))) {
        if (seen.add(next)) {
          order.add(next);
        }
      }
    }
    return order;
  }

  private int[] after(int node) {
    return nodes.get(node).outputs().stream()
        .flatMapToInt(output -> java.util.Arrays.stream(index.consumers(output)))
        .toArray();
  }

  private int[] before(int node) {
    return reads(node).stream().mapToInt(index::producer).filter(made -> made >= 0).toArray();
  }

  private void findConstants(Network network) {
    Set<String> known = new HashSet<>();
    network.graph().initializers().forEach(tensor -> known.add(tensor.name()));
    network.graph().sparseInitializers().forEach(tensor -> known.add(tensor.values().name()));
    network.inputs().forEach(fed -> known.remove(fed.name()));
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      boolean computable = !Operators.isRandom(node) && known.containsAll(reads(i));
      if (computable || Operators.readsShapeOnly(node)) {
        constant.set(i);
        known.addAll(node.outputs());
      }
    }
  }
}
