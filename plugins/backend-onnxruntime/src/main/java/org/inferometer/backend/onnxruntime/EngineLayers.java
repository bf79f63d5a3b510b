package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Cell.FusionKind;

/// The layers of an engine with their origins, and what became of every layer of the network.
///
/// @param layers one for each node of the engine's graph, in its order
record EngineLayers(List<EngineLayer> layers, List<Fusion> fusions) {

  static EngineLayers of(Network network, EngineGraph described) {
    List<Node> nodes = described.graph().nodes();
    SourceGraph source = new SourceGraph(network.graph());
    NodeOwners owners = new NodeOwners(source, described.graph());
    List<String> names = names(nodes);
    Map<Integer, List<Layer>> byOwner =
        network.layers().stream()
            .collect(Collectors.groupingBy(layer -> owner(layer, owners, nodes)));
    List<Fusion> fusions = new ArrayList<>(fused(byOwner, names, source));
    fusions.addAll(vanished(byOwner, names, owners));
    return new EngineLayers(layers(described, byOwner, names), List.copyOf(fusions));
  }

  private static List<EngineLayer> layers(
      EngineGraph described, Map<Integer, List<Layer>> byOwner, List<String> names) {
    EngineTypes types = new EngineTypes(described.graph(), described.types());
    List<EngineLayer> layers = new ArrayList<>();
    for (int node = 0; node < names.size(); node++) {
      List<Layer> origins = byOwner.getOrDefault(node, List.of());
      layers.add(
          types.layer(names.get(node), described.graph().nodes().get(node), layerNames(origins)));
    }
    return List.copyOf(layers);
  }

  /// Engine layers with several origins, in order of execution.
  private static List<Fusion> fused(
      Map<Integer, List<Layer>> byOwner, List<String> names, SourceGraph source) {
    return IntStream.range(0, names.size())
        .filter(node -> byOwner.getOrDefault(node, List.of()).size() > 1)
        .mapToObj(node -> {
          List<Layer> origins = byOwner.getOrDefault(node, List.of());
          return new Fusion(names.get(node), layerNames(origins), kind(origins, source));
        })
        .toList();
  }

  /// Layers without an engine layer, those of one fate together.
  private static List<Fusion> vanished(
      Map<Integer, List<Layer>> byOwner, List<String> names, NodeOwners owners) {
    Map<Fate, List<String>> fates = new LinkedHashMap<>();
    for (int owner : new int[] {NodeOwners.ELIMINATED, NodeOwners.FOLDED}) {
      for (Layer layer : byOwner.getOrDefault(owner, List.of())) {
        fates
            .computeIfAbsent(fate(layer, owner, owners, names), key -> new ArrayList<>())
            .add(layer.name());
      }
    }
    return fates.entrySet().stream()
        .map(e -> new Fusion(e.getKey().into(), List.copyOf(e.getValue()), e.getKey().kind()))
        .toList();
  }

  private record Fate(String into, FusionKind kind) {}

  private static List<String> layerNames(List<Layer> layers) {
    return layers.stream().map(Layer::name).toList();
  }

  /// The engine node that owns a layer: the one with most of its nodes, those that compute before
  /// those that only move data.
  private static int owner(Layer layer, NodeOwners owners, List<Node> engine) {
    Map<Integer, Integer> votes = new LinkedHashMap<>();
    layer.nodes().forEach(node -> votes.merge(owners.owner(node), 1, Integer::sum));
    return votes.keySet().stream()
        .max((a, b) -> Integer.compare(weight(a, votes, engine), weight(b, votes, engine)))
        .orElse(NodeOwners.ELIMINATED);
  }

  private static int weight(int owner, Map<Integer, Integer> votes, List<Node> engine) {
    if (owner < 0) {
      return owner;
    }
    int nodes = votes.getOrDefault(owner, 0);
    return RuntimeOperators.movesData(engine.get(owner)) ? nodes : nodes + engine.size();
  }

  private static Fate fate(Layer layer, int owner, NodeOwners owners, List<String> names) {
    if (owner == NodeOwners.FOLDED) {
      return new Fate("", FusionKind.FOLDED);
    }
    int into = layer.nodes().stream().mapToInt(owners::dissolvedIn).max().orElse(-1);
    return new Fate(into < 0 ? "" : names.get(into), FusionKind.ELIMINATED);
  }

  /// Siblings are layers of one type of which none needs another's result.
  private static FusionKind kind(List<Layer> layers, SourceGraph source) {
    boolean oneType = layers.stream().map(Layer::type).distinct().count() == 1;
    return oneType && !dependent(layers, source) ? FusionKind.HORIZONTAL : FusionKind.VERTICAL;
  }

  private static boolean dependent(List<Layer> layers, SourceGraph source) {
    Set<String> written = new HashSet<>();
    for (Layer layer : layers) {
      for (int node : layer.nodes()) {
        if (source.reads(node).stream().map(source::representative).anyMatch(written::contains)) {
          return true;
        }
      }
      layer.nodes().forEach(node -> written.addAll(source.node(node).outputs()));
    }
    return false;
  }

  /// Names that are unique within the engine: the node's own where it has one.
  static List<String> names(List<Node> nodes) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      String own = nodes.get(i).name();
      String base = own.isEmpty() ? nodes.get(i).opType() + "_" + i : own;
      String name = base;
      for (int n = 2; !taken.add(name); n++) {
        name = base + "_" + n;
      }
      names.add(name);
    }
    return names;
  }
}
