package org.inferometer.backend.tensorrt.customlayer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.inferometer.customlayer.AttributeRecord;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.customlayer.Signature;
import org.inferometer.digest.Sha256;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;

/// The nodes of custom layers as TensorRT's ONNX parser takes them for plugins: it looks for one of
/// the node's operator type, and of the version and namespace that two attributes name.
///
/// The parser does not look at domains, so that a layer `com.example.Gelu` would be ONNX's `Gelu`:
/// the operator type is the layer's whole name.
public final class PluginNodes {
  private final CustomLayers layers;
  private final UnaryOperator<String> names;

  private PluginNodes(CustomLayers layers, UnaryOperator<String> names) {
    this.layers = layers;
    this.names = names;
  }

  /// The graph with these nodes, in its subgraphs too.
  ///
  /// @param names what a node is called in the user's network
  public static Graph of(Graph graph, CustomLayers layers, UnaryOperator<String> names) {
    return layers.isEmpty() ? graph : new PluginNodes(layers, names).converted(graph);
  }

  /// Differs where a plan that holds the graph's custom layers is another one; empty where it has
  /// none.
  public static String digest(Graph graph, CustomLayers layers) {
    PluginNodes nodes = new PluginNodes(layers, UnaryOperator.identity());
    List<String> facts = new ArrayList<>();
    for (Node node : nodes(graph, layers)) {
      CustomLayer layer = layers.of(node).orElseThrow();
      facts.add(LayerPlugin.of(layer, nodes.text(layer.signature(), node)).kernelId());
    }
    return facts.isEmpty() ? "" : Sha256.ofEach(facts.toArray(String[]::new));
  }

  /// The custom layers that a graph uses, each once.
  public static List<CustomLayer> used(Graph graph, CustomLayers layers) {
    return nodes(graph, layers).stream()
        .map(node -> layers.of(node).orElseThrow())
        .distinct()
        .toList();
  }

  private static List<Node> nodes(Graph graph, CustomLayers layers) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (layers.of(node).isPresent()) {
        nodes.add(node);
      }
      subgraphs(node).forEach(subgraph -> nodes.addAll(nodes(subgraph, layers)));
    }
    return nodes;
  }

  private static List<Graph> subgraphs(Node node) {
    List<Graph> graphs = new ArrayList<>();
    for (Attribute attribute : node.attributes()) {
      if (attribute.value() instanceof Attribute.Graphs held) {
        graphs.addAll(held.values());
      }
    }
    return graphs;
  }

  private Graph converted(Graph graph) {
    return graph.with(graph.nodes().stream().map(this::converted).toList());
  }

  private Node converted(Node node) {
    Optional<CustomLayer> layer = layers.of(node);
    if (layer.isPresent()) {
      return plugin(layer.get().signature(), node);
    }
    return subgraphs(node).isEmpty()
        ? node
        : node.with(node.attributes().stream().map(this::converted).toList());
  }

  private Attribute converted(Attribute attribute) {
    return attribute.value() instanceof Attribute.Graphs held
        ? new Attribute(
            attribute.name(),
            new Attribute.Graphs(held.list(), held.values().stream().map(this::converted).toList()),
            attribute.rest())
        : attribute;
  }

  private Node plugin(Signature signature, Node node) {
    return new Node(
        node.name(),
        signature.title(),
        node.domain(),
        node.overload(),
        node.inputs(),
        node.outputs(),
        List.of(
            Attribute.of("plugin_version", String.valueOf(signature.version())),
            Attribute.of("plugin_namespace", signature.domain()),
            Attribute.of(NodeText.FIELD, text(signature, node).text())),
        node.metadata(),
        node.rest());
  }

  private NodeText text(Signature signature, Node node) {
    AttributeRecord.Read<?> read = signature.attributes().read(node);
    Record values =
        (Record)
            read.values()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "layer '" + node.name() + "': " + String.join("; ", read.problems())));
    return new NodeText(
        LayerPlugin.digest(signature),
        names.apply(node.name()),
        signature.attributes().write(values));
  }
}
