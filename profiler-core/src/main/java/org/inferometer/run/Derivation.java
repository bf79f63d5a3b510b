package org.inferometer.run;

import org.inferometer.graph.Graph;
import org.inferometer.network.Network;

/// What FP32 cells measure of the network that was given.
final class Derivation {
  private Derivation() {}

  /// The FP32 network as it is measured: weights are constants.
  static Network single(Network original) {
    return hasReplaceableWeights(original) ? withConstantWeights(original) : original;
  }

  /// Whether weights stand among the inputs as defaults that a caller may replace, which they may
  /// from IR version 4 on. An optimiser must not fold such weights, and a converted network does
  /// not have them any more: without taking them as constants in FP32 too, a comparison of
  /// precisions would show what folding buys.
  static boolean hasReplaceableWeights(Network network) {
    return network.model().irVersion() >= 4
        && network.graph().inputs().size() > network.inputs().size();
  }

  private static Network withConstantWeights(Network network) {
    Graph graph = network.graph();
    Graph constant =
        new Graph(
            graph.name(),
            graph.nodes(),
            graph.initializers(),
            graph.sparseInitializers(),
            network.inputs(),
            graph.outputs(),
            graph.valueInfos(),
            graph.rest());
    return network.with(network.model().with(constant));
  }
}
