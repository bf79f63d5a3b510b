package org.inferometer.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.operator.Trait;

/// How data flows through a network: which node makes a tensor, which nodes need it, what is known
/// before anything is fed, and which nodes compute the same.
///
/// Nodes are meant by their index in the graph's nodes.
public final class Dataflow {
  /// The version of ONNX's format from which an initializer that is also an input is a default
  /// value; before, every initializer had to be an input (ONNX IR specification, "Graphs").
  private static final int DEFAULTS_SINCE = 4;

  private final Network network;
  private final List<Node> nodes;
  private final List<List<String>> reads;
  private final GraphIndex index;
  private final Map<String, Integer> byName = new HashMap<>();
  private final Map<String, String> representatives = new HashMap<>();
  private final BitSet constant = new BitSet();
  private final BitSet live = new BitSet();

  /// What an engine makes of inputs that have a default value.
  public enum DefaultInputs {
    /// They can be fed: nothing that depends on them is known before.
    FED,
    /// Their default value is built in: they are constants.
    FIXED
  }

  private Dataflow(Network network, DefaultInputs defaults) {
    this.network = network;
    this.nodes = network.graph().nodes();
    this.reads = nodes.stream().map(GraphIndex::uses).toList();
    this.index = network.index();
    indexNames();
    findConstants(constants(defaults));
    findLive();
    findCommonSubexpressions();
  }

  public static Dataflow of(Network network, DefaultInputs defaults) {
    return new Dataflow(network, defaults);
  }

  public Network network() {
    return network;
  }

  public Node node(int index) {
    return nodes.get(index);
  }

  /// Whether the operator of a node has a trait, by the network's catalogue.
  public boolean has(int node, Trait trait) {
    return has(nodes.get(node), trait);
  }

  private boolean has(Node node, Trait trait) {
    return network.operators().has(node, trait);
  }

  /// The number of nodes.
  public int size() {
    return nodes.size();
  }

  /// What a node reads, what its subgraphs read of the graph included.
  public List<String> reads(int node) {
    return reads.get(node);
  }

  /// The node that makes a tensor; -1 for inputs, initializers and names that are not of this
  /// graph.
  public int producer(String tensor) {
    return index.producer(tensor);
  }

  /// Nodes that read a tensor, ascending.
  public int[] consumers(String tensor) {
    return index.consumers(tensor);
  }

  /// The one node of a name; -1 if there is none, or several.
  public int named(String name) {
    return byName.getOrDefault(name, -1);
  }

  /// Whether a node's results are known before anything is fed: constants, what is computed from
  /// them, and shapes.
  public boolean isConstant(int node) {
    return constant.get(node);
  }

  /// Whether an output of the network depends on a node.
  public boolean isLive(int node) {
    return live.get(node);
  }

  /// The first tensor that is computed by the same operation on the same tensors, where nodes that
  /// do nothing count as their input.
  public String representative(String tensor) {
    return representatives.getOrDefault(tensor, tensor);
  }

  /// Whether an earlier node computes the same tensor by the same operation.
  public boolean isTwin(String tensor) {
    int producer = producer(tensor);
    int first = producer(representative(tensor));
    return producer >= 0
        && first >= 0
        && producer != first
        && nodes.get(producer).opType().equals(nodes.get(first).opType());
  }

  /// A node and all that its results lead to, in order of distance.
  public List<Integer> downstream(int node) {
    return walk(node, true);
  }

  /// The nodes on all ways from one node to another, both included; only the two if there is none.
  public BitSet between(int first, int last) {
    BitSet between = reached(first, true);
    between.and(reached(last, false));
    between.set(first);
    between.set(last);
    return between;
  }

  private BitSet reached(int from, boolean forward) {
    BitSet reached = new BitSet();
    walk(from, forward).forEach(reached::set);
    return reached;
  }

  private List<Integer> walk(int from, boolean forward) {
    BitSet seen = new BitSet();
    seen.set(from);
    List<Integer> order = new ArrayList<>(List.of(from));
    for (int i = 0; i < order.size(); i++) {
      for (int next : forward ? after(order.get(i)) : before(order.get(i))) {
        if (!seen.get(next)) {
          seen.set(next);
          order.add(next);
        }
      }
    }
    return order;
  }

  private int[] after(int node) {
    return nodes.get(node).outputs().stream()
        .flatMapToInt(output -> Arrays.stream(index.consumers(output)))
        .toArray();
  }

  private int[] before(int node) {
    return reads(node).stream().mapToInt(index::producer).filter(made -> made >= 0).toArray();
  }

  private void indexNames() {
    for (int i = 0; i < nodes.size(); i++) {
      byName.merge(nodes.get(i).name(), i, (a, b) -> -1);
    }
    byName.remove("");
  }

  private Set<String> constants(DefaultInputs defaults) {
    Graph graph = network.graph();
    Set<String> known = new HashSet<>();
    graph.initializers().forEach(tensor -> known.add(tensor.name()));
    graph.sparseInitializers().forEach(tensor -> known.add(tensor.values().name()));
    if (defaults == DefaultInputs.FED && network.model().irVersion() >= DEFAULTS_SINCE) {
      graph.inputs().stream().map(TensorSpec::name).forEach(known::remove);
    }
    return known;
  }

  private void findConstants(Set<String> known) {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      boolean computable = !has(node, Trait.RANDOM) && known.containsAll(reads(i));
      if (computable || (has(node, Trait.READS_SHAPE_ONLY) && !has(node, Trait.RANDOM))) {
        constant.set(i);
        known.addAll(node.outputs());
      }
    }
  }

  private void findLive() {
    List<Integer> open = new ArrayList<>();
    network.outputs().forEach(output -> open.add(producer(output.name())));
    while (!open.isEmpty()) {
      int node = open.removeLast();
      if (node >= 0 && !live.get(node)) {
        live.set(node);
        reads(node).forEach(read -> open.add(producer(read)));
      }
    }
  }

  private void findCommonSubexpressions() {
    Map<String, Node> first = new HashMap<>();
    for (Node node : nodes) {
      if (node.outputs().isEmpty()) {
        continue;
      }
      if (has(node, Trait.NO_OPERATION) && !node.inputs().isEmpty()) {
        representatives.put(node.outputs().getFirst(), representative(node.inputs().getFirst()));
      } else if (!has(node, Trait.RANDOM) && GraphIndex.subgraphs(node).isEmpty()) {
        merge(node, first.computeIfAbsent(operation(node), key -> node));
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

  /// Text that is equal only for nodes that compute the same.
  private String operation(Node node) {
    StringBuilder text = new StringBuilder(node.domain()).append(':').append(node.opType());
    node.inputs().forEach(input -> text.append('\0').append(representative(input)));
    node.attributes().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(attribute ->
            text.append('\1').append(attribute.name()).append('=').append(text(attribute.value())));
    return text.toString();
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
