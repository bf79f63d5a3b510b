package org.inferometer.precision;

import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;

/// Nodes that only a network has that is quantised already: those of ONNX, and QONNX's.
public final class QuantisingNodes {
  private static final Set<String> TYPES =
      Set.of(
          "QuantizeLinear",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "ConvInteger",
          "Quant",
          "BipolarQuant");

  private QuantisingNodes() {}

  /// The first of a graph or its subgraphs, in words: `QuantizeLinear 'q'`. A node without a name
  /// is named by what it writes.
  public static Optional<String> firstOf(Graph graph) {
    for (Node node : graph.nodes()) {
      if (quantises(node.opType())) {
        String name = node.name().isEmpty() ? node.outputs().getFirst() : node.name();
        return Optional.of(node.opType() + " '" + name + "'");
      }
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        Optional<String> found = firstOf(subgraph);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean quantises(String type) {
    return TYPES.contains(type) || type.startsWith("QLinear") || type.startsWith("MatMulInteger");
  }
}
