package org.inferometer.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;

/// Draws up the table of a graph's layers: one for each top-level node, unless the nodes' metadata
/// say which layers their source had, or that a conversion added them.
final class LayerTable {
  private static final class Draft {
    private final String type;
    private List<Integer> nodes;
    private long parameters;

    private Draft(String type) {
      this.type = type;
      this.nodes = List.of();
    }

    private void add(int node, long share) {
      if (nodes.isEmpty()) {
        nodes = List.of(node);
      } else {
        nodes = nodes.size() == 1 ? new ArrayList<>(nodes) : nodes;
        nodes.add(node);
      }
      parameters += share;
    }
  }

  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Set<String> declared = new HashSet<>();
  private final Map<String, Integer> copies = new HashMap<>();

  private LayerTable() {}

  /// @param parameters for each node, the elements of weights that it is the first to use
  static List<Layer> of(Graph graph, long[] parameters) {
    LayerTable table = new LayerTable();
    for (Node node : graph.nodes()) {
      table.declared.addAll(layerNames(node));
    }
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (!isAdded(graph.nodes().get(i))) {
        table.add(graph.nodes().get(i), i, parameters[i]);
      }
    }
    return table.layers();
  }

  private void add(Node node, int index, long parameters) {
    List<String> names = layerNames(node);
    if (names.isEmpty()) {
      put(freeName(node, index), node.opType(), index, parameters);
      return;
    }
    List<String> types =
        LayerNames.split(node.metadata().getOrDefault(Network.LAYER_TYPE_KEY, node.opType()));
    for (int i = 0; i < names.size(); i++) {
      // Where layers share a node, its weights belong to the last one: a batch norm and the scale
      // after it are one node, and what that node learns is the scale.
      long share = i == names.size() - 1 ? parameters : 0;
      put(names.get(i), types.get(Math.min(i, types.size() - 1)), index, share);
    }
  }

  private static boolean isAdded(Node node) {
    return !node.metadata().isEmpty() && node.metadata().containsKey(Network.ADDED_KEY);
  }

  private void put(String name, String type, int node, long parameters) {
    Draft draft = drafts.computeIfAbsent(name, _ -> new Draft(type));
    draft.add(node, parameters);
  }

  private String freeName(Node node, int index) {
    String wanted = node.name().isEmpty() ? node.opType() + "_" + index : node.name();
    String name = wanted;
    while (drafts.containsKey(name) || declared.contains(name)) {
      int copy = copies.getOrDefault(wanted, 1) + 1;
      copies.put(wanted, copy);
      name = wanted + "_" + copy;
    }
    return name;
  }

  private static List<String> layerNames(Node node) {
    String names = node.metadata().isEmpty() ? null : node.metadata().get(Network.LAYER_KEY);
    return names == null
        ? List.of()
        : LayerNames.split(names).stream().filter(name -> !name.isEmpty()).toList();
  }

  private List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(drafts.size());
    drafts.forEach(
        (name, draft) -> layers.add(new Layer(name, draft.type, draft.nodes, draft.parameters)));
    return List.copyOf(layers);
  }
}
