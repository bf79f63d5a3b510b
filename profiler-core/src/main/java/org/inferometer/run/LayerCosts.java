package org.inferometer.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.TensorType;
import org.inferometer.measure.LayerMeasurement;
import org.inferometer.network.CostModel;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Reading;

/// Costs of engine layers: FLOPs are the sum over the network layers that went in, bytes are those
/// of the tensors at the boundary.
final class LayerCosts implements LayerMeasurement.Costs {
  private static final String FLOP = "FLOP";

  private final CostModel model;
  private final Map<String, Layer> layers = new HashMap<>();

  LayerCosts(Network network, TensorTypes types) {
    this.model = new CostModel(network, types);
    network.layers().forEach(layer -> layers.put(layer.name(), layer));
  }

  @Override
  public Reading flops(EngineLayer layer) {
    if (layer.origins().isEmpty()) {
      return layer.dataMovement()
          ? Reading.estimated(0, FLOP, "moves data only")
          : Reading.unavailable("no layer of the network went into it");
    }
    return sum(layer.origins());
  }

  /// Layers that share nodes are counted once.
  private Reading sum(List<String> origins) {
    double sum = 0;
    Set<Integer> counted = new HashSet<>();
    for (String origin : origins) {
      Layer layer = layers.get(origin);
      if (layer == null) {
        return Reading.unavailable("the network has no layer '" + origin + "'");
      }
      if (!counted.containsAll(layer.nodes())) {
        Reading flops = model.layer(layer).flops();
        if (flops instanceof Reading.Unavailable(String reason)) {
          return Reading.unavailable(origin + ": " + reason);
        }
        sum += flops.asDouble().orElse(0);
        counted.addAll(layer.nodes());
      }
    }
    return Reading.estimated(sum, FLOP, "by formula, sum over the origins");
  }

  @Override
  public Reading bytes(EngineLayer layer) {
    if (layer.inputs().isEmpty() && layer.outputs().isEmpty()) {
      return Reading.unavailable("the backend does not tell the types of its tensors");
    }
    return Reading.estimated(
        bytes(layer.inputs()) + bytes(layer.outputs()), "B", "sum over its tensors");
  }

  private static double bytes(List<TensorType> types) {
    return types.stream().mapToDouble(TensorType::bytes).sum();
  }
}
