package org.inferometer.runner;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.CostModel;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.plan.PlannedNetwork;
import org.inferometer.plugin.LayerOrigins;
import org.inferometer.precision.HalfConverter;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.NetworkSummary.LayerSummary;
import org.inferometer.study.Reading;

/// Describes networks for the study, with what their layers cost.
final class NetworkSummaries {
  private NetworkSummaries() {}

  /// @param binding the smallest that the network takes; of one item unless the network fixes more
  /// @param types at this binding
  static NetworkSummary of(PlannedNetwork planned, Binding binding, TensorTypes types) {
    Network network = planned.network();
    CostModel costs = new CostModel(network, types);
    return new NetworkSummary(
        planned.id(),
        network.source(),
        network.format(),
        network.sha256(),
        network.layers().size(),
        network.parameterCount(),
        perItem(costs.total().flops(), binding.batch()),
        network.inputs().stream().map(Object::toString).toList(),
        network.outputs().stream().map(Object::toString).toList(),
        network.layers().stream()
            .map(layer -> layer(network, layer, costs, types, binding.batch()))
            .toList(),
        HalfConverter.given(network).orElse(null),
        planned.sizes().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(size -> size.getKey() + "=" + size.getValue())
            .toList(),
        customLayers(network),
        network.seeded().orElse(null));
  }

  private static List<String> customLayers(Network network) {
    try {
      return LayerOrigins.of(network);
    } catch (IOException e) {
      return List.of("not known: " + e.getMessage()); // A plugin that is gone meanwhile.
    }
  }

  private static LayerSummary layer(
      Network network, Layer layer, CostModel costs, TensorTypes types, int batch) {
    return new LayerSummary(
        layer.name(),
        layer.type(),
        layer.parameterCount(),
        outputShape(network, layer, types),
        perItem(costs.layer(layer).flops(), batch),
        isCustom(network, layer));
  }

  private static boolean isCustom(Network network, Layer layer) {
    return layer.nodes().stream()
        .map(network.graph().nodes()::get)
        .anyMatch(node -> network.customLayers().of(node).isPresent());
  }

  /// The shape of what the layer's last node gives; empty if it is unknown.
  private static String outputShape(Network network, Layer layer, TensorTypes types) {
    List<String> outputs = network.graph().nodes().get(layer.nodes().getLast()).outputs();
    return outputs.isEmpty()
        ? ""
        : types.of(outputs.getFirst()).map(TensorType::shape).map(Object::toString).orElse("");
  }

  private static Reading perItem(Reading flops, int batch) {
    return batch > 1 && flops instanceof Reading.Estimated e
        ? Reading.estimated(
            e.value() / batch, e.unit(), e.method() + ", of a batch of " + batch + " divided by it")
        : flops;
  }
}
