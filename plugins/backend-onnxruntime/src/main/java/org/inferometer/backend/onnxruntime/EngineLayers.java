package org.inferometer.backend.onnxruntime;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.trace.Dataflow;
import org.inferometer.trace.Dataflow.DefaultInputs;
import org.inferometer.trace.EngineTrace;
import org.inferometer.trace.LayerEvidence;

/// The layers of an engine with their origins, and what became of every layer of the network.
///
/// @param layers one for each node of the engine's graph, in its order
/// @param lost layers of the network that no engine layer can be found for
record EngineLayers(List<EngineLayer> layers, List<Fusion> fusions, List<String> lost) {

  static EngineLayers of(Network network, EngineGraph described) {
    List<Node> nodes = described.graph().nodes();
    Dataflow source = Dataflow.of(network, DefaultInputs.FED);
    TensorOrigins tensors = new TensorOrigins(source, described.graph());
    EngineTrace trace = EngineTrace.of(source, evidence(nodes), tensors::of);
    EngineTypes types = new EngineTypes(described, network.customLayers());
    List<EngineLayer> layers =
        IntStream.range(0, nodes.size())
            .mapToObj(i -> types.layer(trace.names().get(i), nodes.get(i), trace.originNames(i)))
            .toList();
    return new EngineLayers(layers, trace.fusions(), trace.lost());
  }

  /// ONNX Runtime says what a layer took in by its tensors only.
  private static List<LayerEvidence> evidence(List<Node> nodes) {
    return IntStream.range(0, nodes.size()).mapToObj(i -> evidence(nodes.get(i), i)).toList();
  }

  private static LayerEvidence evidence(Node node, int index) {
    return new LayerEvidence(
        node.name().isEmpty() ? node.opType() + "_" + index : node.name(),
        node.opType(),
        Set.of(),
        List.of(),
        GraphIndex.uses(node),
        node.outputs(),
        RuntimeOperators.movesData(node),
        RuntimeOperators.changesLayout(node));
  }
}
