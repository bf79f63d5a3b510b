package org.inferometer.precision.rewriting;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;

/// A network made ready for rewriting: local functions are inlined; every node names its layers, so
/// that they stay what they were when nodes come and go; the operator set is new enough, and the IR
/// has metadata of nodes (10). Names of tensors do not change.
public final class RewritableNetwork {
  private static final long IR_VERSION = 10;

  private RewritableNetwork() {}

  /// @param opset the least that serves
  /// @param what needs it, for messages
  /// @throws ConversionException if a node has no counterpart in that operator set
  public static Network of(Network network, long opset, String what) throws ConversionException {
    Model inlined = Inlining.of(network);
    String why = network.name() + ": " + what + " needs operator set " + opset;
    Model model = OpsetUpgrade.of(network.with(inlined), opset, why);
    Graph graph = model.graph();
    Model prepared =
        new Model(
            Math.max(IR_VERSION, model.irVersion()),
            model.producerName(),
            model.producerVersion(),
            model.domain(),
            model.modelVersion(),
            model.docString(),
            model.operatorSets(),
            new Graph(
                graph.name(),
                graph.nodes(),
                graph.initializers(),
                graph.sparseInitializers(),
                inputs(model),
                graph.outputs(),
                graph.valueInfos(),
                graph.rest()),
            model.functions(),
            model.metadata(),
            model.rest());
    return network.with(prepared);
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
}
