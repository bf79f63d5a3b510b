package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.customlayer.AttributeRecord;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Decomposition;
import org.inferometer.customlayer.StandardNodes;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.PartialShape;

/// Puts standard operators in place of custom layers, as their decompositions say. The nodes stand
/// for the layer that they replace, so that both networks have the same layers.
public final class Decomposing {
  private final Network network;
  private final TensorNames names;
  private final ElementTypes types;
  private final PartialShapes shapes;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants;

  private Decomposing(Network network) {
    this.network = network;
    this.names = new TensorNames(network.graph());
    this.types = ElementTypes.of(network.model(), network.operators());
    this.shapes = PartialShapes.of(null, network.graph(), network.operators());
    this.constants = new ArrayList<>(network.graph().initializers());
  }

  /// @return the network without custom layers in its main graph
  /// @throws ConversionException naming the layer, if one has no decomposition or cannot say it for
  ///   the shapes of this network
  public static Network of(Network network) throws ConversionException {
    return new Decomposing(network).decomposed();
  }

  private Network decomposed() throws ConversionException {
    for (Node node : LayerStamps.of(network)) {
      Optional<CustomLayer> layer = network.customLayers().of(node);
      if (layer.isPresent()) {
        replace(node, layer.get());
      } else {
        nodes.add(node);
      }
    }
    Graph graph = network.graph();
    Graph standard =
        new Graph(
            graph.name(),
            List.copyOf(nodes),
            List.copyOf(constants),
            graph.sparseInitializers(),
            graph.inputs(),
            graph.outputs(),
            graph.valueInfos(),
            graph.rest());
    return network.with(network.model().with(operatorSets(), standard));
  }

  /// Those without the custom layers' own: a runtime may refuse a domain that it does not know.
  private List<OperatorSet> operatorSets() {
    Set<String> custom =
        network.customLayers().all().stream()
            .map(layer -> layer.signature().domain())
            .collect(Collectors.toSet());
    return network.model().operatorSets().stream()
        .filter(set ->
            !custom.contains(set.domain())
                || nodes.stream().anyMatch(node -> node.domain().equals(set.domain())))
        .toList();
  }

  private void replace(Node node, CustomLayer layer) throws ConversionException {
    Decomposition decomposition =
        layer
            .decomposition()
            .orElseThrow(
                () -> failed(node, layer, "it has no decomposition into standard operators"));
    AttributeRecord.Read<?> attributes = layer.signature().attributes().read(node);
    Record values =
        (Record)
            attributes
                .values()
                .orElseThrow(() -> failed(node, layer, String.join("; ", attributes.problems())));
    List<PartialShape> read = node.inputs().stream().map(shapes::of).toList();
    StandardNodes standard =
        new StandardNodes(
            node,
            network.model().opset(),
            values,
            node.inputs().stream().map(types::of).toList(),
            read,
            names::fresh);
    try {
      decomposition.define(standard);
    } catch (RuntimeException e) {
      throw failed(node, layer, "its decomposition fails: " + e.getMessage());
    }
    Map<String, String> stamp = new LinkedHashMap<>(node.metadata());
    standard.nodes().forEach(part -> nodes.add(part.with(stamp)));
    constants.addAll(standard.constants());
  }

  private ConversionException failed(Node node, CustomLayer layer, String why) {
    return new ConversionException(
        network.name()
            + ": layer '"
            + node.name()
            + "' ("
            + layer.signature().title()
            + "): "
            + why);
  }
}
