package org.inferometer.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.inferometer.graph.Node;
import org.inferometer.operator.NodeCost;
import org.inferometer.operator.Operator;
import org.inferometer.operator.TypedNode;
import org.inferometer.study.Reading;

/// FLOPs and bytes moved of a network's layers, by formula. The formulas and their sources stand in
/// the catalogue of operators, [org.inferometer.operator].
///
/// A layer without a formula, with subgraphs or with unknown types is unavailable with the reason,
/// never 0. Where several layers share nodes, the first of them holds the nodes' cost, and the
/// others say so.
public final class CostModel {
  private static final String FLOP = "FLOP";
  private static final String METHOD = "by formula";
  private static final int NAMED_AT_MOST = 5;

  private final Network network;
  private final TensorTypes types;
  private final Set<String> results = new HashSet<>();
  private final Map<Integer, String> owners = new HashMap<>();

  public CostModel(Network network, TensorTypes types) {
    this.network = network;
    this.types = types;
    network.outputs().forEach(output -> results.add(output.name()));
    for (Layer layer : network.layers()) {
      layer.nodes().forEach(node -> owners.putIfAbsent(node, layer.name()));
    }
  }

  /// The cost of every layer, in the network's order.
  public List<Cost> layers() {
    return network.layers().stream().map(this::layer).toList();
  }

  /// The cost of one layer of this network.
  public Cost layer(Layer layer) {
    for (int node : layer.nodes()) {
      if (!layer.name().equals(owners.get(node))) {
        Reading shared =
            Reading.unavailable("its nodes are counted with layer " + owners.get(node));
        return new Cost(shared, shared, layer.parameterCount());
      }
    }
    return new Cost(flops(layer), bytes(layer), layer.parameterCount());
  }

  /// The sums over all layers.
  public NetworkCost total() {
    List<String> without = new ArrayList<>();
    double flops = 0;
    double bytes = 0;
    int sized = 0;
    for (Layer layer : network.layers()) {
      Cost cost = layer(layer);
      if (cost.flops() instanceof Reading.Unavailable(String reason)) {
        without.add(layer.name() + " (" + reason + ")");
      }
      flops += cost.flops().asDouble().orElse(0);
      OptionalDouble moved = cost.bytes().asDouble();
      bytes += moved.orElse(0);
      sized += moved.isPresent() ? 1 : 0;
    }
    return new NetworkCost(
        sum(flops, without), moved(bytes, sized), network.parameterCount(), without);
  }

  private Reading sum(double flops, List<String> without) {
    int all = network.layers().size();
    if (without.size() == all) {
      return Reading.unavailable("no layer has a formula; the first: " + without.getFirst());
    }
    return Reading.estimated(flops, FLOP, without.isEmpty() ? METHOD : partial(without, all));
  }

  private static String partial(List<String> without, int all) {
    List<String> named = without.subList(0, Math.min(NAMED_AT_MOST, without.size()));
    int more = without.size() - named.size();
    return String.format(
        Locale.ROOT,
        "%s, at least: %d of %d layers have none: %s%s",
        METHOD,
        without.size(),
        all,
        String.join(", ", named),
        more == 0 ? "" : " and " + more + " more");
  }

  private Reading moved(double bytes, int sized) {
    int all = network.layers().size();
    if (sized == 0) {
      return Reading.unavailable("no layer's tensor types are known");
    }
    return Reading.estimated(
        bytes,
        "B",
        sized == all
            ? METHOD
            : METHOD
                + ", at least: "
                + (all - sized)
                + " of "
                + all
                + " layers have unknown types");
  }

  private Reading flops(Layer layer) {
    long sum = 0;
    for (int index : layer.nodes()) {
      switch (flops(node(index))) {
        case NodeCost.Known(long value) -> sum = Math.addExact(sum, value);
        case NodeCost.Unknown(String reason) -> {
          return Reading.unavailable(reason);
        }
      }
    }
    return Reading.estimated((double) sum, FLOP, METHOD);
  }

  private NodeCost flops(Node node) {
    return network.operators().of(node).flops(new TypedNode(node, types::of));
  }

  private Reading bytes(Layer layer) {
    Set<Integer> own = new HashSet<>(layer.nodes());
    Set<String> made = new HashSet<>();
    Set<String> read = new HashSet<>();
    long sum = 0;
    for (int index : layer.nodes()) {
      Node node = node(index);
      for (NodeCost part : traffic(node, own, made, read)) {
        switch (part) {
          case NodeCost.Known(long value) -> sum = Math.addExact(sum, value);
          case NodeCost.Unknown(String reason) -> {
            return Reading.unavailable(reason);
          }
        }
      }
      made.addAll(node.outputs());
    }
    return Reading.estimated((double) sum, "B", METHOD);
  }

  /// What one node adds to its layer's traffic: inputs from outside that were not read yet, and
  /// outputs that leave the layer.
  private List<NodeCost> traffic(Node node, Set<Integer> own, Set<String> made, Set<String> read) {
    List<NodeCost> parts = new ArrayList<>();
    Operator operator = network.operators().of(node);
    TypedNode typed = new TypedNode(node, types::of);
    parts.add(Operator.closed(node));
    for (int i = 0; i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      if (!input.isEmpty() && !made.contains(input) && read.add(input)) {
        parts.add(operator.bytesRead(typed, i));
      }
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      if (leaves(node.outputs().get(i), own)) {
        parts.add(Operator.bytesWritten(typed, i));
      }
    }
    return parts;
  }

  private boolean leaves(String output, Set<Integer> own) {
    boolean wanted = !output.isEmpty();
    int[] readers = network.index().consumers(output);
    boolean inner = readers.length > 0 && IntStream.of(readers).allMatch(own::contains);
    return wanted && (results.contains(output) || !inner);
  }

  private Node node(int index) {
    return network.graph().nodes().get(index);
  }
}
