package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Model;
import org.inferometer.network.onnx.Node;
import org.inferometer.network.onnx.Tensor;
import org.inferometer.precision.ConversionException;

/// A network made ready for rewriting: every node names its layers, so that they stay what they
/// were when nodes come and go; the operator set has quantisation for each channel (13) and the IR
/// metadata of nodes (10). Names of tensors do not change.
final class Prepared {
  private static final long IR_VERSION = 10;

  private Prepared() {}

  /// @throws ConversionException if a node has no counterpart in operator set 13
  static Network of(Network network) throws ConversionException {
    Model model = network.model();
    OpsetUpgrade upgrade = OpsetUpgrade.of(network, stamped(network));
    List<Tensor> initializers = new ArrayList<>(model.graph().initializers());
    initializers.addAll(upgrade.constants());
    Graph graph =
        new Graph(
            model.graph().name(),
            upgrade.nodes(),
            initializers,
            model.graph().sparseInitializers(),
            inputs(model),
            model.graph().outputs(),
            model.graph().valueInfos(),
            model.graph().rest());
    Model prepared =
        new Model(
            Math.max(IR_VERSION, model.irVersion()),
            model.producerName(),
            model.producerVersion(),
            model.domain(),
            model.modelVersion(),
            model.docString(),
            upgrade.operatorSets(),
            graph,
            model.functions(),
            model.metadata(),
            model.rest());
    return Network.of(prepared, network.name(), network.source(), network.format(), null);
  }

  /// Before IR version 4 constants had to be inputs too; from then on that makes them mere
  /// defaults, which nothing may fold. Nobody feeds them here, so they are constants.
  private static List<TensorSpec> inputs(Model model) {
    Set<String> constants =
        model.graph().initializers().stream().map(Tensor::name).collect(Collectors.toSet());
    return model.graph().inputs().stream()
        .filter(spec -> !constants.contains(spec.name()))
        .toList();
  }

  private static List<Node> stamped(Network network) {
    List<Node> nodes = network.graph().nodes();
    List<List<Layer>> owners = new ArrayList<>();
    nodes.forEach(node -> owners.add(new ArrayList<>()));
    network.layers().forEach(layer -> layer.nodes().forEach(node -> owners.get(node).add(layer)));
    List<Node> stamped = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      stamped.add(withLayers(nodes.get(i), owners.get(i)));
    }
    return stamped;
  }

  /// The node with these layers in its metadata.
  static Node withLayers(Node node, List<Layer> layers) {
    Map<String, String> metadata = new LinkedHashMap<>(node.metadata());
    metadata.put(
        Network.LAYER_KEY, layers.stream().map(Layer::name).collect(Collectors.joining("\n")));
    metadata.put(
        Network.LAYER_TYPE_KEY, layers.stream().map(Layer::type).collect(Collectors.joining("\n")));
    return with(node, node.inputs(), node.outputs(), metadata);
  }

  static Node with(
      Node node, List<String> inputs, List<String> outputs, Map<String, String> metadata) {
    return new Node(
        node.name(),
        node.opType(),
        node.domain(),
        node.overload(),
        inputs,
        outputs,
        node.attributes(),
        metadata,
        node.rest());
  }
}
