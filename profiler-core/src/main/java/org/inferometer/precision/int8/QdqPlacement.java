package org.inferometer.precision.int8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.spi.QuantisationRules;

/// Which tensors are quantised, and which of them share a scale.
///
/// It grows from the weighted layers: what they read, and what convolutions write (after the
/// activation that fuses with them). From there it spreads over layers that lose nothing by it:
/// those that only pick or move elements share their input's scale; a concatenation, an average
/// pool or a sum is quantised where everything that it reads is, so that integers need not become
/// floats in between.
final class QdqPlacement {
  private final GraphIndex index;
  private final List<Node> nodes;
  private final Operators operators;
  private final QuantisationRules rules;
  private final Constants constants;
  private final Activations activations;
  private final Set<Integer> floating;
  private final Set<String> quantised = new LinkedHashSet<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final Set<Integer> integerNodes = new LinkedHashSet<>();
  private final ScaleGroups groups = new ScaleGroups();

  /// @param layers those that are INT8
  /// @param floating nodes that compute in floating point whatever their neighbours do
  QdqPlacement(
      Network network,
      QuantisationRules rules,
      Constants constants,
      Activations activations,
      Iterable<WeightedLayer> layers,
      Set<Integer> floating) {
    this.index = network.index();
    this.nodes = network.graph().nodes();
    this.operators = network.operators();
    this.rules = rules;
    this.constants = constants;
    this.activations = activations;
    this.floating = floating;
    for (WeightedLayer layer : layers) {
      begin(layer);
    }
    spread();
    findIntegerNodes();
    for (WeightedLayer layer : layers) {
      if (layer.activation() >= 0 && quantised.contains(layer.result())) {
        integerNodes.add(layer.activation());
      }
    }
    share();
  }

  /// The quantised tensors.
  Set<String> quantised() {
    return quantised;
  }

  /// Indices of the nodes that compute on, or pass on, quantised tensors; activations that
  /// saturation replaces among them.
  Set<Integer> integerNodes() {
    return integerNodes;
  }

  /// The tensor that stands for all that share this one's scale.
  String group(String tensor) {
    return groups.of(tensor);
  }

  /// The members of each group.
  Map<String, List<String>> members() {
    Map<String, List<String>> members = new LinkedHashMap<>();
    quantised.forEach(
        tensor -> members.computeIfAbsent(group(tensor), key -> new ArrayList<>()).add(tensor));
    return members;
  }

  /// The tensors that have to be observed: those whose elements are not all elements of another one
  /// in the same group.
  List<String> sources() {
    return quantised.stream().filter(tensor -> !isCopy(tensor)).toList();
  }

  /// Whether no tensor of the group can be negative.
  boolean nonNegative(List<String> members) {
    return members.stream().allMatch(activations::nonNegative);
  }

  private void begin(WeightedLayer layer) {
    quantise(layer.input());
    integerNodes.add(layer.node());
    if (layer.isConvolution()) {
      quantise(layer.result());
    }
  }

  /// The nodes that read or write a tensor look again once it is quantised: a concatenation can
  /// wait for a branch that comes later.
  private void quantise(String tensor) {
    if (quantised.add(tensor)) {
      waiting.add(index.producer(tensor));
      Arrays.stream(index.consumers(tensor)).forEach(waiting::add);
    }
  }

  /// Until nothing is added. Each tensor is added once, so that the work grows with the graph, not
  /// with its square.
  private void spread() {
    for (int node = 0; node < nodes.size(); node++) {
      waiting.add(node);
    }
    while (!waiting.isEmpty()) {
      int node = waiting.remove();
      if (node >= 0 && !nodes.get(node).inputs().isEmpty()) {
        spread(node);
      }
    }
  }

  private void spread(int at) {
    Node node = nodes.get(at);
    if (preserves(at)) {
      spreadBothWays(node);
    } else if (joins(at)) {
      spreadConcat(node);
    } else if (averages(at) && reads(node, 0)) {
      quantise(node.outputs().getFirst());
    } else if (adds(at) && reads(node, 0) && reads(node, 1)) {
      quantise(afterActivation(node));
    }
  }

  private boolean preserves(int node) {
    return follows(node) instanceof Int8Rule.PassesOn;
  }

  private boolean joins(int node) {
    return follows(node) == Int8Rule.Form.JOINS;
  }

  /// Whether a node joins quantised tensors alone. Where one of its parts is a constant or floating
  /// point, what it writes is none of the others' elements only.
  private boolean joinsIntegers(int node) {
    return joins(node) && quantised.containsAll(nodes.get(node).inputs());
  }

  private boolean averages(int node) {
    return follows(node) == Int8Rule.Form.AVERAGES;
  }

  private boolean adds(int node) {
    return follows(node) == Int8Rule.Form.ADDS;
  }

  /// The form in which a node follows its neighbours; unknown where the backend has none, or the
  /// node does not follow.
  private Int8Rule follows(int at) {
    Node node = nodes.get(at);
    Operator operator = operators.of(node);
    boolean follows = !floating.contains(at) && rules.follows(operator, node);
    return follows ? operator.int8() : Int8Rule.Form.UNKNOWN;
  }

  private boolean reads(Node node, int input) {
    return quantised.contains(node.inputs().get(input));
  }

  private void spreadBothWays(Node node) {
    String from = node.inputs().getFirst();
    String to = node.outputs().getFirst();
    if (!constants.has(from) && (quantised.contains(from) || quantised.contains(to))) {
      quantise(from);
      quantise(to);
    }
  }

  private void spreadConcat(Node node) {
    List<String> fed = node.inputs();
    if (fed.stream().anyMatch(constants::has)) {
      return;
    }
    if (quantised.contains(node.outputs().getFirst())) {
      fed.forEach(this::quantise);
    } else if (quantised.containsAll(fed)) {
      quantise(node.outputs().getFirst());
    }
  }

  private String afterActivation(Node node) {
    int activation = activations.fusable(node.outputs().getFirst());
    return (activation < 0 ? node : nodes.get(activation)).outputs().getFirst();
  }

  private void findIntegerNodes() {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.outputs().isEmpty()) {
        continue;
      }
      boolean writes = quantised.contains(node.outputs().getFirst());
      boolean moves = preserves(i) || averages(i);
      boolean joins = joinsIntegers(i) && writes;
      boolean adds =
          adds(i)
              && quantised.containsAll(node.inputs())
              && quantised.contains(afterActivation(node));
      if ((moves && writes && reads(node, 0)) || joins || adds) {
        integerNodes.add(i);
      }
    }
    List.copyOf(integerNodes).forEach(this::addActivation);
  }

  private void addActivation(int node) {
    int activation = activations.fusable(nodes.get(node).outputs().getFirst());
    if (activation >= 0 && quantised.contains(nodes.get(activation).outputs().getFirst())) {
      integerNodes.add(activation);
    }
  }

  private void share() {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.outputs().isEmpty()) {
        continue;
      }
      String output = node.outputs().getFirst();
      if (!quantised.contains(output)) {
        continue;
      }
      if (preserves(i) && reads(node, 0)) {
        groups.join(node.inputs().getFirst(), output);
      } else if (joinsIntegers(i) && sharesScale(node)) {
        node.inputs().forEach(input -> groups.join(input, output));
      }
    }
  }

  /// Where signs differ and the backend's zero points with them, each part keeps its own scale: the
  /// concatenation rescales.
  private boolean sharesScale(Node concat) {
    return rules.sharesAcrossSigns()
        || concat.inputs().stream().map(activations::nonNegative).distinct().count() == 1;
  }

  private boolean isCopy(String tensor) {
    int producer = index.producer(tensor);
    if (producer < 0) {
      return false;
    }
    Node node = nodes.get(producer);
    boolean moved = preserves(producer) && reads(node, 0);
    boolean joined = joinsIntegers(producer) && sharesScale(node);
    return moved || joined;
  }

  /// Sets of tensors that share a scale; joining is cheap (union-find).
  private static final class ScaleGroups {
    private final Map<String, String> parents = new HashMap<>();

    /// The tensor that stands for a tensor's set.
    String of(String tensor) {
      String root = tensor;
      for (String parent = parents.get(root); parent != null; parent = parents.get(root)) {
        root = parent;
      }
      // The way is short the next time: chains of tensors can be long.
      for (String next = tensor; !next.equals(root); ) {
        next = Objects.requireNonNull(parents.put(next, root));
      }
      return root;
    }

    void join(String a, String b) {
      String from = of(a);
      String to = of(b);
      if (!from.equals(to)) {
        parents.put(from, to);
      }
    }
  }
}
