package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Cell.FusionKind;

/// The layers of an engine with their origins, and what became of every layer of the network.
///
/// @param layers one for each node of the engine's graph, in its order
record EngineLayers(List<EngineLayer> layers, List<Fusion> fusions) {

  static EngineLayers of(Network network, EngineGraph described) {
    Graph engine = described.graph();
    SourceGraph source = new SourceGraph(network.graph());
    NodeOwners owners = new NodeOwners(source, engine);
    List<String> names = names(engine.nodes());
    Map<Integer, List<Layer>> origins = new HashMap<>();
    Map<Fate, List<String>> vanished = new LinkedHashMap<>();
    for (Layer layer : network.layers()) {
      int owner = owner(layer, owners, engine.nodes());
      if (owner >= 0) {
        origins.computeIfAbsent(owner, key -> new ArrayList<>()).add(layer);
      } else {
        vanished
            .computeIfAbsent(fate(layer, owner, owners, names), key -> new ArrayList<>())
            .add(layer.name());
      }
    }
    List<Fusion> fusions = new ArrayList<>();
    List<EngineLayer> layers = new ArrayList<>();
    EngineTypes types = new EngineTypes(engine, described.types());
    for (int node = 0; node < names.size(); node++) {
      List<Layer> own = origins.getOrDefault(node, List.of());
      layers.add(types.layer(names.get(node), engine.nodes().get(node), layerNames(own)));
      if (own.size() > 1) {
        fusions.add(new Fusion(names.get(node), layerNames(own), kind(own, source)));
      }
    }
    vanished.forEach(
        (fate, gone) -> fusions.add(new Fusion(fate.into(), List.copyOf(gone), fate.kind())));
    return new EngineLayers(List.copyOf(layers), List.copyOf(fusions));
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
    return Operators.movesData(engine.get(owner)) ? nodes : nodes + engine.size();
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
