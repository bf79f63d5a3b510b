package org.inferometer.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Cost;
import org.inferometer.network.CostModel;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkCost;
import org.inferometer.network.OmittedLayer;
import org.inferometer.study.Reading;

/// What `inspect` says about a network.
final class Inspection {
  private static final int MOST_REASONS = 5;

  private final Network network;
  private final Binding binding;
  private final InspectedTypes types;
  private final CostModel costs;

  Inspection(Network network, Binding binding, InspectedTypes types) {
    this.network = network;
    this.binding = binding;
    this.types = types;
    this.costs = new CostModel(network, types.types());
  }

  List<String> head() {
    List<String> lines = new ArrayList<>();
    lines.add("network  " + network.name() + " from " + network.source());
    lines.add(
        "format   " + network.format() + ", operator set " + network.model().opset() + producer());
    network.seeded().ifPresent(why -> lines.add("weights  seeded: " + why));
    network.inputs().forEach(input -> lines.add("input    " + input + bound(input.name())));
    network.outputs().forEach(output -> lines.add("output   " + output));
    return lines;
  }

  /// The type that an input is bound to.
  private String bound(String input) {
    TensorType type = binding.inputs().get(input);
    return type == null ? "" : ", here " + type.shape();
  }

  private String producer() {
    String name = network.model().producerName();
    return name.isEmpty()
        ? ""
        : (", written by " + name + " " + network.model().producerVersion()).stripTrailing();
  }

  TextTable layers() {
    TextTable table =
        new TextTable(
            Column.text("layer"),
            Column.text("type"),
            Column.text("output"),
            Column.figure("parameters"),
            Column.figure("FLOP"),
            Column.figure("bytes"));
    for (Layer layer : network.layers()) {
      Cost cost = costs.layer(layer);
      table.row(
          layer.name(),
          layer.type(),
          output(layer),
          FigureText.scaled((double) layer.parameterCount()),
          FigureText.scaled(cost.flops()),
          FigureText.scaled(cost.bytes()));
    }
    return table;
  }

  /// The shape of the first output of the layer's last node.
  private String output(Layer layer) {
    Node last = network.graph().nodes().get(layer.nodes().getLast());
    return last.outputs().stream()
        .findFirst()
        .flatMap(types.types()::of)
        .map(type -> type.shape().toString())
        .orElse("-");
  }

  List<String> totals() {
    NetworkCost total = costs.total();
    List<String> lines = new ArrayList<>();
    lines.add("layers      " + network.layers().size());
    lines.addAll(omitted());
    lines.add(
        "parameters  "
            + FigureText.scaled((double) total.parameters())
            + " ("
            + total.parameters()
            + ")");
    lines.add(
        "FLOP        "
            + withMethod(total.flops())
            + ", multiply-add = 2, batch "
            + binding.batch());
    lines.add("bytes       " + withMethod(total.bytes()));
    lines.add(types.origin());
    lines.addAll(withoutFlops());
    return lines;
  }

  /// Layers of the source that are no layers here: how many, and which for each reason.
  private List<String> omitted() {
    List<OmittedLayer> omitted = network.omitted();
    if (omitted.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("omitted     " + omitted.size() + " of the source, which are none of these layers");
    omitted.stream()
        .collect(
            Collectors.groupingBy(
                layer -> layer.type() + ", which " + layer.reason(),
                LinkedHashMap::new,
                Collectors.mapping(OmittedLayer::name, Collectors.toList())))
        .forEach((why, names) ->
            lines.add("  " + names.size() + " " + why + ": " + String.join(", ", names)));
    return lines;
  }

  /// The commonest reasons why layers have no FLOPs, a line each: reasons that name a tensor are as
  /// many as layers.
  private List<String> withoutFlops() {
    Map<String, Integer> reasons = reasons();
    List<String> lines = new ArrayList<>();
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MOST_REASONS)
        .forEach(e -> lines.add("No FLOP for " + layers(e.getValue()) + ": " + e.getKey() + "."));
    if (reasons.size() > MOST_REASONS) {
      lines.add(
          "No FLOP either for layers with " + (reasons.size() - MOST_REASONS) + " more reasons.");
    }
    return lines;
  }

  private static String layers(int count) {
    return count == 1 ? "1 layer" : count + " layers";
  }

  private static String withMethod(Reading reading) {
    return switch (reading) {
      case Reading.Measured m -> FigureText.scaled(m);
      case Reading.Estimated e -> FigureText.scaled(e) + ", " + e.method();
      case Reading.Unavailable u -> "- (" + u.reason() + ")";
    };
  }

  /// Why layers have no FLOPs, with the number of layers.
  private Map<String, Integer> reasons() {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Cost cost : costs.layers()) {
      if (cost.flops() instanceof Reading.Unavailable u) {
        reasons.merge(u.reason(), 1, Integer::sum);
      }
    }
    return reasons;
  }
}
