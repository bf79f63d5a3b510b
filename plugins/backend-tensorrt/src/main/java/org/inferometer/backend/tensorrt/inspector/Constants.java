package org.inferometer.backend.tensorrt.inspector;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.Weights;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Reading;

/// The size of an engine's constants, for which TensorRT has a call from 10.11 on only.
///
/// The engine inspector lists constants for some kinds of layers (convolutions, for example); for
/// products of matrices and what Myelin compiled it lists none. There the constants of the network
/// layers that went into the engine layer stand in, each once, in the network's types.
public final class Constants {
  private static final String METHOD =
      "constants that the engine inspector lists; where it lists none, those of the network layers"
          + " that went into the engine layer";

  private final Network network;
  private final Map<String, Tensor> initializers;
  private final Map<String, Layer> layers = new HashMap<>();
  private final Set<String> counted = new HashSet<>();

  private Constants(Network network) {
    this.network = network;
    this.initializers =
        network.graph().initializers().stream().collect(Collectors.toMap(Tensor::name, t -> t));
    network.layers().forEach(layer -> layers.put(layer.name(), layer));
  }

  /// @param traced the layers of the engine with their origins
  /// @return estimated, or unavailable where the inspector names a type that has no known size
  public static Reading bytes(InspectedEngine engine, TensorRtLayers traced, Network network) {
    return new Constants(network).sum(engine.layers(), traced.layers());
  }

  private Reading sum(List<InspectedLayer> inspected, List<EngineLayer> traced) {
    long bytes = 0;
    for (int i = 0; i < inspected.size(); i++) {
      for (Weights weights : inspected.get(i).weights()) {
        Optional<Long> size = size(weights);
        if (size.isEmpty()) {
          return Reading.unavailable(
              "the engine inspector names constants of the type '" + weights.datatype() + "'");
        }
        bytes += size.get();
      }
      bytes += inspected.get(i).weights().isEmpty() ? ofOrigins(traced.get(i)) : 0;
    }
    return Reading.estimated((double) bytes, "B", METHOD);
  }

  private static Optional<Long> size(Weights weights) {
    return Datatypes.of(weights.datatype())
        .map(type -> new TensorType(type, Shape.of(weights.count())).bytes());
  }

  private long ofOrigins(EngineLayer layer) {
    return layer.origins().stream()
        .flatMap(origin -> Optional.ofNullable(layers.get(origin)).stream())
        .flatMap(origin -> origin.nodes().stream())
        .flatMap(node -> network.graph().nodes().get(node).inputs().stream())
        .flatMap(name -> Optional.ofNullable(initializers.get(name)).stream())
        .filter(constant -> counted.add(constant.name()))
        .mapToLong(constant -> constant.type().bytes())
        .sum();
  }
}
