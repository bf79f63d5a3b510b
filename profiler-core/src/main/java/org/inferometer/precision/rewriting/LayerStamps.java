package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.LayerNames;
import org.inferometer.network.Network;

/// Writes into the metadata of nodes which layers they stand for, so that layers stay what they
/// were when nodes come and go.
public final class LayerStamps {
  private LayerStamps() {}

  /// The nodes of a network's graph, each with its layers.
  public static List<Node> of(Network network) {
    List<Node> nodes = network.graph().nodes();
    List<List<Layer>> owners = new ArrayList<>();
    nodes.forEach(_ -> owners.add(new ArrayList<>()));
    network.layers().forEach(layer -> layer.nodes().forEach(node -> owners.get(node).add(layer)));
    List<Node> stamped = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      // A node that a conversion added has none.
      Node node = nodes.get(i);
      stamped.add(owners.get(i).isEmpty() ? node : with(node, owners.get(i)));
    }
    return stamped;
  }

  /// The node with these layers in its metadata.
  static Node with(Node node, List<Layer> layers) {
    Map<String, String> metadata = new LinkedHashMap<>(node.metadata());
    metadata.put(
        Network.LAYER_KEY, LayerNames.joined(layers.stream().map(Layer::name).toList()));
    metadata.put(
        Network.LAYER_TYPE_KEY, LayerNames.joined(layers.stream().map(Layer::type).toList()));
    return node.with(metadata);
  }

  /// The metadata of a node that stands for several stamped ones from now on.
  ///
  /// @param merged the nodes, the one that stays first
  public static Map<String, String> merged(List<Node> merged) {
    Map<String, String> types = new LinkedHashMap<>();
    for (Node node : merged) {
      List<String> names = names(node, Network.LAYER_KEY);
      List<String> kinds = names(node, Network.LAYER_TYPE_KEY);
      for (int i = 0; i < names.size(); i++) {
        types.putIfAbsent(names.get(i), kinds.get(i));
      }
    }
    Map<String, String> metadata = new LinkedHashMap<>(merged.getFirst().metadata());
    metadata.put(Network.LAYER_KEY, LayerNames.joined(types.keySet()));
    metadata.put(Network.LAYER_TYPE_KEY, LayerNames.joined(types.values()));
    return metadata;
  }

  /// Whether a stamped node, or its layer, has one of these names or types.
  public static boolean isAmong(Node node, java.util.Set<String> namesAndTypes) {
    return namesAndTypes.contains(node.opType())
        || (!node.name().isEmpty() && namesAndTypes.contains(node.name()))
        || names(node, Network.LAYER_KEY).stream().anyMatch(namesAndTypes::contains)
        || names(node, Network.LAYER_TYPE_KEY).stream().anyMatch(namesAndTypes::contains);
  }

  private static List<String> names(Node node, String key) {
    String joined = node.metadata().get(key);
    return joined == null ? List.of() : LayerNames.split(joined);
  }
}
