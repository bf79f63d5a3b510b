package org.inferometer.backend.onnxruntime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.onnx.Operators;

/// Tells for every node of the network which node of the engine does its work, or that none does.
///
/// An engine node's origins are the backward slice of the network from what the engine node writes
/// to the tensors that exist in the engine too. A node of the network that lies in several slices
/// (the engine computes it twice) goes to the first.
final class NodeOwners {
  /// No engine node: it does nothing at inference, or nobody reads it.
  static final int ELIMINATED = -1;

  /// No engine node: it was computed while building.
  static final int FOLDED = -2;

  private static final int UNKNOWN = -3;

  private final SourceGraph source;
  private final List<Node> engine;
  private final TensorOrigins tensors;
  private final Map<String, Integer> holders = new HashMap<>();
  private final int[] owners;
  private final int[] dissolvedIn;

  NodeOwners(SourceGraph source, Graph engineGraph) {
    this.source = source;
    this.engine = engineGraph.nodes();
    this.tensors = new TensorOrigins(source, engineGraph);
    this.owners = new int[source.size()];
    this.dissolvedIn = new int[source.size()];
    Arrays.fill(owners, UNKNOWN);
    Arrays.fill(dissolvedIn, UNKNOWN);
    findHolders(engineGraph);
    for (int node = 0; node < engine.size(); node++) {
      slice(node);
    }
    shareWithUnnamed();
    mergeCommonSubexpressions();
    settleTheRest();
  }

  /// The index of the engine node that owns the network's node, or [#ELIMINATED] or [#FOLDED].
  int owner(int sourceNode) {
    return owners[sourceNode];
  }

  /// The engine node in whose slice an eliminated node was found; negative if in none.
  int dissolvedIn(int sourceNode) {
    return dissolvedIn[sourceNode];
  }

  private void findHolders(Graph graph) {
    graph.inputs().forEach(input -> holders.put(input.name(), UNKNOWN));
    graph.initializers().forEach(constant -> holders.put(constant.name(), UNKNOWN));
    for (int node = 0; node < engine.size(); node++) {
      for (String output : engine.get(node).outputs()) {
        int holder = node;
        tensors
            .of(output)
            .ifPresent(origin -> {
              holders.putIfAbsent(origin, holder);
              if (isTwin(origin)) {
                holders.putIfAbsent(source.representative(origin), holder);
              }
            });
      }
    }
  }

  private void slice(int engineNode) {
    List<Integer> slice = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    for (String output : engine.get(engineNode).outputs()) {
      tensors.of(output).ifPresent(open::add);
    }
    Set<String> written = Set.copyOf(open);
    while (!open.isEmpty()) {
      String tensor = open.poll();
      int producer = source.producer(tensor);
      boolean reached = written.contains(tensor) || !isHeld(tensor);
      if (producer >= 0 && reached && owners[producer] == UNKNOWN && !source.isConstant(producer)) {
        owners[producer] = engineNode;
        slice.add(producer);
        open.addAll(source.reads(producer));
      } else if (producer >= 0 && written.contains(tensor) && owners[producer] == UNKNOWN) {
        owners[producer] = engineNode;
      }
    }
    dissolve(engineNode, slice, written);
  }

  /// Whether the engine has the tensor, or one that is computed alike.
  private boolean isHeld(String tensor) {
    return holders.containsKey(tensor) || isMergedAway(tensor);
  }

  private boolean isMergedAway(String tensor) {
    return isTwin(tensor) && holders.containsKey(source.representative(tensor));
  }

  /// Whether an earlier node computes the same: the engine keeps either of them.
  private boolean isTwin(String tensor) {
    int producer = source.producer(tensor);
    int first = source.producer(source.representative(tensor));
    return producer >= 0
        && first >= 0
        && producer != first
        && source.node(producer).opType().equals(source.node(first).opType());
  }

  /// Takes from a slice what does nothing. Within a fused operator (attention, a transposing
  /// product) a transpose or reshape does its part and stays.
  private void dissolve(int engineNode, List<Integer> slice, Set<String> written) {
    String type = engine.get(engineNode).opType();
    boolean plain = slice.stream().anyMatch(node -> source.node(node).opType().equals(type));
    boolean computes = slice.stream().anyMatch(node -> !Operators.isView(source.node(node)));
    for (int node : slice) {
      Node original = source.node(node);
      boolean ends =
          original.outputs().stream().anyMatch(written::contains) && original.opType().equals(type);
      boolean nothing = Operators.isNoOperation(original) && !type.equals(original.opType());
      boolean view = plain && !ends && Operators.isView(original) && (computes || slice.size() > 1);
      if (nothing || view) {
        owners[node] = ELIMINATED;
        dissolvedIn[node] = engineNode;
      }
    }
  }

  /// Gives engine nodes whose tensors have no counterpart in the network (the first halves of what
  /// ends under a known name) their nodes of the same operator, out of the slice of the engine node
  /// that follows.
  private void shareWithUnnamed() {
    Map<Integer, List<Integer>> owned =
        IntStream.range(0, owners.length)
            .boxed()
            .filter(node -> owners[node] >= 0)
            .collect(Collectors.groupingBy(node -> owners[node]));
    Map<String, List<Integer>> readers = new HashMap<>();
    for (int node = 0; node < engine.size(); node++) {
      for (String read : GraphIndex.uses(engine.get(node))) {
        readers.computeIfAbsent(read, key -> new ArrayList<>()).add(node);
      }
    }
    for (int node = 0; node < engine.size(); node++) {
      if (!owned.containsKey(node) && !RuntimeOperators.changesLayout(engine.get(node))) {
        takeFrom(node, follower(node, readers, owned), owned);
      }
    }
  }

  private void takeFrom(int engineNode, int follower, Map<Integer, List<Integer>> owned) {
    List<Integer> available = owned.getOrDefault(follower, List.of());
    if (available.size() < 2) {
      return;
    }
    List<Integer> taken = share(engine.get(engineNode), engine.get(follower), available);
    if (!taken.isEmpty() && taken.size() < available.size()) {
      taken.forEach(node -> owners[node] = engineNode);
      owned.put(follower, available.stream().filter(node -> !taken.contains(node)).toList());
      owned.put(engineNode, taken);
    }
  }

  /// What an engine node gets of its follower's: all that computes where the follower only moves
  /// data, or else one node of its own operator.
  private List<Integer> share(Node engineNode, Node follower, List<Integer> available) {
    if (RuntimeOperators.movesData(follower)) {
      return available.stream().filter(node -> !Operators.isView(source.node(node))).toList();
    }
    return available.stream()
        .filter(node -> engineNode.opType().contains(source.node(node).opType()))
        .filter(node -> !follower.opType().equals(source.node(node).opType()))
        .limit(1)
        .toList();
  }

  /// The nearest engine node downstream that owns something; negative if there is none.
  private int follower(
      int engineNode, Map<String, List<Integer>> readers, Map<Integer, List<Integer>> owned) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(engineNode));
    while (!open.isEmpty()) {
      for (String output : engine.get(open.poll()).outputs()) {
        for (int reader :
            tensors.of(output).isPresent()
                ? List.<Integer>of()
                : readers.getOrDefault(output, List.of())) {
          if (owned.containsKey(reader)) {
            return reader;
          }
          if (!seen.get(reader)) {
            seen.set(reader);
            open.add(reader);
          }
        }
      }
    }
    return UNKNOWN;
  }

  /// Gives nodes that went because another computes the same to the engine node of the other.
  private void mergeCommonSubexpressions() {
    Map<String, Integer> ownersOfResults = new HashMap<>();
    for (int node = 0; node < owners.length; node++) {
      if (owners[node] >= 0) {
        ownersOfResults.putIfAbsent(result(node), owners[node]);
      }
    }
    for (int node = 0; node < owners.length; node++) {
      boolean open = owners[node] == UNKNOWN && !source.isConstant(node);
      if (open && !Operators.isNoOperation(source.node(node))) {
        owners[node] = ownersOfResults.getOrDefault(result(node), UNKNOWN);
      }
    }
  }

  private String result(int node) {
    List<String> outputs = source.node(node).outputs();
    return outputs.isEmpty() ? "" : source.representative(outputs.getFirst());
  }

  private void settleTheRest() {
    for (int node = 0; node < owners.length; node++) {
      if (owners[node] == UNKNOWN) {
        owners[node] = source.isConstant(node) ? FOLDED : ELIMINATED;
      }
    }
  }
}
