package org.inferometer.precision.int8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Constants;

/// Finds the nodes whose results must keep their small numbers, since something divides by them or
/// takes their logarithm or root: a number that is rounded to 0 would give infinity.
///
/// It goes from such a place to where the number comes from, through what passes it on, scales it,
/// bounds it or adds something as small as an epsilon.
final class Divisors {
  private final Network network;
  private final Operators operators;
  private final Constants constants;
  private final Map<String, Integer> layers = new HashMap<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<Integer, String> found = new TreeMap<>();

  /// @param layers that can be INT8
  Divisors(Network network, Constants constants, Iterable<WeightedLayer> layers) {
    this.network = network;
    this.operators = network.operators();
    this.constants = constants;
    for (WeightedLayer layer : layers) {
      this.layers.put(layer.output(), layer.node());
      this.layers.put(layer.result(), layer.node());
    }
  }

  /// Reasons by node.
  Map<Integer, String> find() {
    List<Node> all = new ArrayList<>();
    collect(network.graph(), all);
    for (Node node : all) {
      node.outputs().forEach(output -> producers.putIfAbsent(output, node));
    }
    for (Node node : all) {
      follow(magnified(node), node);
    }
    return found;
  }

  /// The nodes of a graph and of those within it.
  private static void collect(Graph graph, List<Node> into) {
    Deque<Graph> waiting = new ArrayDeque<>(List.of(graph));
    while (!waiting.isEmpty()) {
      Graph next = waiting.remove();
      into.addAll(next.nodes());
      next.nodes().forEach(node -> waiting.addAll(GraphIndex.subgraphs(node)));
    }
  }

  /// The operand whose small numbers matter to a node; empty if there is none.
  private String magnified(Node node) {
    Operator operator = operators.of(node);
    if (node.inputs().isEmpty()) {
      return "";
    }
    if (operator.has(Trait.DIVIDES)) {
      return node.inputs().getLast();
    }
    boolean magnifies = operator.has(Trait.SINGULAR) || operator.has(Trait.STEEP_AT_ZERO);
    // What is summed up before is not near zero where one of its elements is.
    return magnifies && !operator.has(Trait.REDUCES) && !isPlainPower(node)
        ? node.inputs().getFirst()
        : "";
  }

  /// Whether a node's second operand is an exponent of 1 or more, as in a square.
  private boolean isPlainPower(Node node) {
    Tensor exponent = node.inputs().size() < 2 ? null : constants.floats(node.inputs().get(1));
    return exponent != null
        && exponent.shape().elementCount() == 1
        && Constants.at(exponent, 0) >= 1;
  }

  private void follow(String operand, Node reader) {
    Deque<String> waiting = new ArrayDeque<>(List.of(operand));
    while (!waiting.isEmpty()) {
      String tensor = waiting.remove();
      Node producer = producers.get(tensor);
      if (producer == null || !seen.add(tensor)) {
        continue;
      }
      Integer layer = layers.get(tensor);
      if (layer != null) {
        found.putIfAbsent(layer, reason(reader));
        continue;
      }
      note(tensor, producer, reader);
      if (keepsSmall(operators.of(producer))) {
        waiting.addAll(producer.inputs());
      }
    }
  }

  private void note(String tensor, Node producer, Node reader) {
    int index = network.index().producer(tensor);
    if (index >= 0 && operators.of(producer).int8().follows(producer)) {
      found.putIfAbsent(index, reason(reader));
    }
  }

  private String reason(Node reader) {
    String name = reader.name().isEmpty() ? "a " + reader.opType() : "'" + reader.name() + "'";
    return operators.of(reader).has(Trait.DIVIDES)
        ? name + " divides by its result, in which a small number must not become 0"
        : name
            + " takes the "
            + reader.opType()
            + " of its result, in which a small number must not become 0";
  }

  /// Whether a small number that a node writes comes of a small one that it reads.
  private static boolean keepsSmall(Operator operator) {
    return operator.int8() instanceof Int8Rule.PassesOn
        || operator.int8() == Int8Rule.Form.JOINS
        || operator.int8() == Int8Rule.Form.CUTS
        || List.of(
                Trait.PROPORTIONAL,
                Trait.SHIFTS,
                Trait.BOUNDS,
                Trait.PLACES,
                Trait.MOVES_DATA,
                Trait.VIEW,
                Trait.CONVERTS)
            .stream()
            .anyMatch(operator::has);
  }
}
