package org.inferometer.fusion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;

/// Which layers of a network read what others write. Nodes that a conversion added belong to no
/// layer; a link leads through them.
///
/// Layers are meant by their index in the network's layers.
final class LayerLinks {
  private final Network network;
  private final Map<Integer, Integer> layerOfNode = new HashMap<>();
  private final List<Set<Integer>> readers = new ArrayList<>();
  private final List<Set<Integer>> sources = new ArrayList<>();
  private final Map<String, Set<Integer>> readersOfTensor = new HashMap<>();

  private LayerLinks(Network network) {
    this.network = network;
    List<Layer> layers = network.layers();
    for (int layer = 0; layer < layers.size(); layer++) {
      int index = layer;
      layers.get(layer).nodes().forEach(node -> layerOfNode.putIfAbsent(node, index));
      readers.add(new TreeSet<>());
      sources.add(new TreeSet<>());
    }
  }

  static LayerLinks of(Network network) {
    LayerLinks links = new LayerLinks(network);
    List<Node> nodes = network.graph().nodes();
    for (int node = 0; node < nodes.size(); node++) {
      for (String tensor : GraphIndex.uses(nodes.get(node))) {
        links.read(tensor, node);
      }
    }
    return links;
  }

  /// Notes that a node reads a tensor, at the layers and tensors that this leads back to.
  private void read(String tensor, int node) {
    Integer reader = layerOfNode.get(node);
    if (reader == null) {
      return; // What an added node reads counts where its result is read.
    }
    for (String origin : origins(tensor)) {
      int producer = network.index().producer(origin);
      Integer source = layerOfNode.get(producer);
      if (!reader.equals(source)) {
        readersOfTensor.computeIfAbsent(origin, fresh -> new TreeSet<>()).add(reader);
        if (source != null) {
          readers.get(source).add(reader);
          sources.get(reader).add(source);
        }
      }
    }
  }

  /// The tensors of layers and inputs from which added nodes make a tensor; itself where no added
  /// node makes it.
  private Set<String> origins(String tensor) {
    Set<String> origins = new LinkedHashSet<>();
    Set<String> seen = new LinkedHashSet<>(List.of(tensor));
    List<String> open = new ArrayList<>(seen);
    while (!open.isEmpty()) {
      String next = open.removeLast();
      int producer = network.index().producer(next);
      if (producer < 0 || layerOfNode.containsKey(producer)) {
        origins.add(next);
      } else {
        network.graph().nodes().get(producer).inputs().stream()
            .filter(seen::add)
            .forEach(open::add);
      }
    }
    return origins;
  }

  /// The layers that read what a layer writes.
  Set<Integer> readers(int layer) {
    return readers.get(layer);
  }

  /// The layers whose results a layer reads.
  Set<Integer> sources(int layer) {
    return sources.get(layer);
  }

  /// The layers that read each tensor, by its name.
  Map<String, Set<Integer>> readersOfTensors() {
    return readersOfTensor;
  }

  /// Whether an output of the network is written by a layer.
  boolean writesOutput(int layer) {
    return network.outputs().stream()
        .map(TensorSpec::name)
        .flatMap(output -> origins(output).stream())
        .anyMatch(origin ->
            Integer.valueOf(layer).equals(layerOfNode.get(network.index().producer(origin))));
  }
}
