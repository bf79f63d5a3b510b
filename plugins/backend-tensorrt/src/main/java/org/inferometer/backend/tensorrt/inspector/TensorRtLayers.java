package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Cell.FusionKind;

/// The layers of a TensorRT engine with their origins, and what became of every layer of the
/// network.
///
/// @param layers one for each layer that the inspector lists, in its order, under unique names
/// @param fusions every layer of the network is the origin of exactly one engine layer, or stands
///   in exactly one fusion of kind eliminated or folded
/// @param remarks what is not certain, a sentence each
public record TensorRtLayers(List<EngineLayer> layers, List<Fusion> fusions, List<String> remarks) {
  private static final String SEVERAL = "_";

  public TensorRtLayers {
    layers = List.copyOf(layers);
    fusions = List.copyOf(fusions);
    remarks = List.copyOf(remarks);
  }

  /// @param tf32 whether the engine was allowed to multiply FP32 in TF32
  public static TensorRtLayers of(InspectedEngine engine, Network network, boolean tf32) {
    return new Tracing(engine, network, tf32).trace();
  }

  /// Names that are unique within the engine: TensorRT's own, with `_2` for the second of a name.
  static List<String> uniqueNames(List<InspectedLayer> layers) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (InspectedLayer layer : layers) {
      String name = layer.name();
      for (int copy = 2; !taken.add(name); copy++) {
        name = layer.name() + SEVERAL + copy;
      }
      names.add(name);
    }
    return names;
  }

  private static final class Tracing {
    private final InspectedEngine engine;
    private final Network network;
    private final boolean tf32;
    private final SourceNodes source;
    private final NodeOwners owners;
    private final List<String> names;
    private final Map<Integer, List<Layer>> byOwner;

    private Tracing(InspectedEngine engine, Network network, boolean tf32) {
      this.engine = engine;
      this.network = network;
      this.tf32 = tf32;
      this.source = new SourceNodes(network);
      this.owners = new NodeOwners(source, engine.layers());
      this.names = uniqueNames(engine.layers());
      this.byOwner = network.layers().stream().collect(Collectors.groupingBy(this::owner));
    }

    private TensorRtLayers trace() {
      List<Fusion> fusions = new ArrayList<>(fused());
      fusions.addAll(vanished());
      return new TensorRtLayers(layers(), fusions, remarks());
    }

    private List<EngineLayer> layers() {
      DataMovement movement = new DataMovement(engine.layers());
      return IntStream.range(0, names.size()).mapToObj(i -> layer(i, movement)).toList();
    }

    private EngineLayer layer(int index, DataMovement movement) {
      InspectedLayer layer = engine.layers().get(index);
      List<Layer> origins = byOwner.getOrDefault(index, List.of());
      boolean moves = DataMovement.isOnly(layer, nodes(origins));
      return new EngineLayer(
          names.get(index),
          layer.type().isEmpty() ? "unknown" : layer.type(),
          names(origins),
          moves,
          moves ? LayerPrecision.moved(layer) : LayerPrecision.of(layer, tf32),
          moves ? movement.describe(layer) : kernel(index),
          types(layer.inputs(), layer.weights()),
          types(layer.outputs(), List.of()));
    }

    /// The tactic, and what else a reader must know about the layer.
    private String kernel(int index) {
      InspectedLayer layer = engine.layers().get(index);
      String kernel =
          layer.tactic().isEmpty() ? "a kernel that TensorRT does not name" : layer.tactic();
      if (owners.isInferred(index)) {
        return kernel + " (its origins are all between the two layers that its name gives)";
      }
      return byOwner.containsKey(index) || owners.mentioned(index).isEmpty()
          ? kernel
          : kernel + " (a further part of " + mentioned(index) + ")";
    }

    private String mentioned(int index) {
      Set<Integer> nodes = owners.mentioned(index);
      return network.layers().stream()
          .filter(layer -> layer.nodes().stream().anyMatch(nodes::contains))
          .map(Layer::name)
          .collect(Collectors.joining(", "));
    }

    private List<Node> nodes(List<Layer> origins) {
      return origins.stream().flatMap(layer -> layer.nodes().stream()).map(source::node).toList();
    }

    /// All types, or none: a sum over some of them would be a wrong number.
    private static List<TensorType> types(
        List<InspectedTensor> tensors, List<InspectedLayer.Weights> weights) {
      List<Optional<TensorType>> types =
          Stream.concat(
                  tensors.stream().map(InspectedTensor::type),
                  weights.stream()
                      .map(held ->
                          Datatypes.of(held.datatype())
                              .map(type -> new TensorType(type, Shape.of(held.count())))))
              .toList();
      return types.stream().allMatch(Optional::isPresent)
          ? types.stream().map(Optional::orElseThrow).toList()
          : List.of();
    }

    /// The engine layer that owns a layer: the one with most of its nodes, those that compute
    /// before those that only move data.
    private int owner(Layer layer) {
      Map<Integer, Integer> votes = new LinkedHashMap<>();
      layer.nodes().forEach(node -> votes.merge(owners.owner(node), 1, Integer::sum));
      return votes.keySet().stream()
          .max((a, b) -> Integer.compare(weight(a, votes), weight(b, votes)))
          .orElse(NodeOwners.ELIMINATED);
    }

    private int weight(int owner, Map<Integer, Integer> votes) {
      if (owner < 0) {
        return owner;
      }
      int nodes = votes.getOrDefault(owner, 0);
      boolean moves = DataMovement.isOnly(engine.layers().get(owner), List.of());
      return moves ? nodes : nodes + source.size();
    }

    /// Engine layers with several origins, in order of execution.
    private List<Fusion> fused() {
      return IntStream.range(0, names.size())
          .filter(index -> byOwner.getOrDefault(index, List.of()).size() > 1)
          .mapToObj(index -> {
            List<Layer> origins = byOwner.getOrDefault(index, List.of());
            return new Fusion(names.get(index), names(origins), kind(index, origins));
          })
          .toList();
    }

    private FusionKind kind(int index, List<Layer> origins) {
      boolean siblings =
          owners.isHorizontal(index) && origins.stream().map(Layer::type).distinct().count() == 1;
      return siblings || areSiblings(origins) ? FusionKind.HORIZONTAL : FusionKind.VERTICAL;
    }

    /// Layers of one type of which none needs another's result.
    private boolean areSiblings(List<Layer> origins) {
      if (origins.stream().map(Layer::type).distinct().count() > 1) {
        return false;
      }
      Set<Integer> all =
          origins.stream().flatMap(layer -> layer.nodes().stream()).collect(Collectors.toSet());
      return origins.stream()
          .noneMatch(layer ->
              layer.nodes().stream()
                  .flatMap(node -> source.downstream(node).stream())
                  .anyMatch(node -> all.contains(node) && !layer.nodes().contains(node)));
    }

    /// Layers without an engine layer, those of one fate together.
    private List<Fusion> vanished() {
      Map<Fusion, List<String>> fates = new LinkedHashMap<>();
      for (int owner : new int[] {NodeOwners.ELIMINATED, NodeOwners.FOLDED}) {
        for (Layer layer : byOwner.getOrDefault(owner, List.of())) {
          fates.computeIfAbsent(fate(layer, owner), key -> new ArrayList<>()).add(layer.name());
        }
      }
      return fates.entrySet().stream()
          .map(e -> new Fusion(e.getKey().into(), List.copyOf(e.getValue()), e.getKey().kind()))
          .toList();
    }

    private Fusion fate(Layer layer, int owner) {
      if (owner == NodeOwners.FOLDED) {
        return new Fusion("", List.of(), FusionKind.FOLDED);
      }
      int into = layer.nodes().stream().mapToInt(owners::dissolvedIn).max().orElse(-1);
      return new Fusion(into < 0 ? "" : names.get(into), List.of(), FusionKind.ELIMINATED);
    }

    private List<String> remarks() {
      List<String> remarks = new ArrayList<>(engine.remarks());
      List<String> lost =
          network.layers().stream()
              .filter(layer -> layer.nodes().stream().allMatch(node -> owners.lost().get(node)))
              .map(Layer::name)
              .toList();
      if (!lost.isEmpty()) {
        remarks.add(
            "No engine layer names these layers; they are counted as eliminated: "
                + String.join(", ", lost)
                + ".");
      }
      return remarks;
    }

    private static List<String> names(List<Layer> layers) {
      return layers.stream().map(Layer::name).toList();
    }
  }
}
