package org.inferometer.precision.rewriting;

import java.util.ArrayList;
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
    Model model = Inlining.of(network);
    String why = network.name() + ": " + what + " needs operator set " + opset;
    OpsetUpgrade upgrade = OpsetUpgrade.of(network.with(model), opset, why);
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
