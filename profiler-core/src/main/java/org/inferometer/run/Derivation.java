package org.inferometer.run;

import java.util.Set;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.Graph;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.study.Precision;

/// Derives the network of a cell's precision from the FP32 one.
final class Derivation {
  private Derivation() {}

  /// @param keep names of layers, or types, that stay FP32
  /// @throws ConversionException if the network has no form of that precision, with the reason
  static Network network(Network original, Precision precision, Set<String> keep)
      throws ConversionException {
    return switch (precision) {
      case FP32 -> hasReplaceableWeights(original) ? withConstantWeights(original) : original;
      case FP16 -> HalfConverter.convert(original, new HalfOptions(false, keep)).network(original);
      case INT8, INT8_MIXED -> throw new ConversionException("an INT8 network needs calibration");
    };
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
    return Network.of(
        network.model().with(constant), network.name(), network.source(), network.format(), null);
  }
}
