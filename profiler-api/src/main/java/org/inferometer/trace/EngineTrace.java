package org.inferometer.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.inferometer.network.Layer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;

/// The layers of an engine, each with the layers of the network that went into it, and the fate of
/// every other layer of the network.
///
/// Every layer of the network is the origin of exactly one engine layer, or stands in exactly one
/// entry of kind eliminated or folded.
public final class EngineTrace {
  private final Dataflow source;
  private final List<LayerEvidence> layers;
  private final NodeOwners owners;
  private final List<String> names;
  private final Map<Integer, List<Layer>> byOwner;

  private EngineTrace(Dataflow source, List<LayerEvidence> layers, NodeOwners owners) {
    this.source = source;
    this.layers = layers;
    this.owners = owners;
    this.names = uniqueNames(layers.stream().map(LayerEvidence::name).toList());
    this.byOwner = source.network().layers().stream().collect(Collectors.groupingBy(this::owner));
  }

  /// Traces an engine back to its network.
  ///
  /// @param layers the engine's, in order of execution
  /// @param origins the network's tensor that an engine's tensor holds, where there is one
  public static EngineTrace of(
      Dataflow source, List<LayerEvidence> layers, Function<String, Optional<String>> origins) {
    List<LayerEvidence> told = List.copyOf(layers);
    return new EngineTrace(source, told, new NodeOwners(source, told, origins));
  }

  /// Names made unique: the second of a name gets `_2`.
  public static List<String> uniqueNames(List<String> names) {
    Set<String> taken = new HashSet<>();
    List<String> unique = new ArrayList<>();
    for (String name : names) {
      String free = name;
      for (int copy = 2; !taken.add(free); copy++) {
        free = name + "_" + copy;
      }
      unique.add(free);
    }
    return unique;
  }

  /// The engine layers' names, unique within the engine, in order of execution.
  public List<String> names() {
    return names;
  }

  /// The network's layers that went into an engine layer, in the network's order; none where the
  /// engine added it.
  public List<Layer> origins(int layer) {
    return byOwner.getOrDefault(layer, List.of());
  }

  /// The names of [#origins].
  public List<String> originNames(int layer) {
    return layerNames(origins(layer));
  }

  /// Whether some of an engine layer's origins were inferred from the ends that its description
  /// names.
  public boolean isInferred(int layer) {
    return owners.isInferred(layer);
  }

  /// Layers of the network that compute something that is needed, but that no engine layer names or
  /// encloses: they are counted as eliminated.
  public List<String> lost() {
    return layerNames(
        source.network().layers().stream()
            .filter(layer -> layer.nodes().stream().allMatch(owners::isLost))
            .toList());
  }

  /// Engine layers with several origins, in order of execution, then the network's layers without
  /// an engine layer, those of one fate together.
  public List<Fusion> fusions() {
    List<Fusion> fusions = new ArrayList<>();
    for (int layer = 0; layer < names.size(); layer++) {
      if (origins(layer).size() > 1) {
        fusions.add(new Fusion(names.get(layer), originNames(layer), kind(origins(layer))));
      }
    }
    fusions.addAll(vanished());
    return List.copyOf(fusions);
  }

  private static List<String> layerNames(List<Layer> layers) {
    return layers.stream().map(Layer::name).toList();
  }

  /// The engine layer that owns a layer: the one with most of its nodes, those that compute before
  /// those that only move data.
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
    // No layer has more nodes than the network.
    return layers.get(owner).movesData() ? nodes : nodes + source.size();
  }

  /// Siblings are layers of one type of which none needs another's result.
  private FusionKind kind(List<Layer> origins) {
    boolean oneType = origins.stream().map(Layer::type).distinct().count() == 1;
    return oneType && !areDependent(origins) ? FusionKind.HORIZONTAL : FusionKind.VERTICAL;
  }

  private boolean areDependent(List<Layer> origins) {
    Set<Integer> all =
        origins.stream().flatMap(layer -> layer.nodes().stream()).collect(Collectors.toSet());
    return origins.stream()
        .anyMatch(layer ->
            layer.nodes().stream()
                .flatMap(node -> source.downstream(node).stream())
                .anyMatch(node -> all.contains(node) && !layer.nodes().contains(node)));
  }

  private List<Fusion> vanished() {
    Map<Fate, List<String>> fates = new LinkedHashMap<>();
    for (int owner : new int[] {NodeOwners.ELIMINATED, NodeOwners.FOLDED}) {
      for (Layer layer : byOwner.getOrDefault(owner, List.of())) {
        fates.computeIfAbsent(fate(layer, owner), key -> new ArrayList<>()).add(layer.name());
      }
    }
    return fates.entrySet().stream()
        .map(e -> new Fusion(e.getKey().into(), List.copyOf(e.getValue()), e.getKey().kind()))
        .toList();
  }

  private record Fate(String into, FusionKind kind) {}

  private Fate fate(Layer layer, int owner) {
    if (owner == NodeOwners.FOLDED) {
      return new Fate("", FusionKind.FOLDED);
    }
    int into = layer.nodes().stream().mapToInt(owners::dissolvedIn).max().orElse(-1);
    return new Fate(into < 0 ? "" : names.get(into), FusionKind.ELIMINATED);
  }
}
