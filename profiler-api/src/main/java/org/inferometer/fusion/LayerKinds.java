package org.inferometer.fusion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;

/// Kinds of layers that have one name for all formats: what one calls `InnerProduct` and another
/// `MatMul` is `matrix product` here. A layer of several nodes is what its weightiest node is.
public final class LayerKinds {
  /// From the weightiest on.
  private static final Map<String, Set<String>> OPERATORS = operators();

  private LayerKinds() {}

  private static Map<String, Set<String>> operators() {
    Map<String, Set<String>> kinds = new LinkedHashMap<>();
    kinds.put("convolution", Set.of("Conv", "ConvTranspose", "ConvInteger"));
    kinds.put("matrix product", Set.of("Gemm", "MatMul", "MatMulInteger", "Einsum"));
    kinds.put("recurrence", Set.of("LSTM", "GRU", "RNN", "Loop", "Scan"));
    kinds.put("batch normalisation", Set.of("BatchNormalization"));
    kinds.put("local response normalisation", Set.of("LRN"));
    kinds.put(
        "pooling",
        Set.of(
            "MaxPool",
            "AveragePool",
            "LpPool",
            "GlobalMaxPool",
            "GlobalAveragePool",
            "ReduceMean"));
    kinds.put("softmax", Set.of("Softmax", "LogSoftmax"));
    kinds.put("concatenation", Set.of("Concat"));
    kinds.put(
        "activation",
        Set.of("Relu", "LeakyRelu", "PRelu", "Clip", "Elu", "Selu", "Sigmoid", "Tanh", "Gelu"));
    kinds.put("scale", Set.of("Mul", "Div"));
    kinds.put("addition", Set.of("Add", "Sub", "Sum"));
    kinds.put("padding", Set.of("Pad"));
    kinds.put(
        "reshape",
        Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Identity", "Expand"));
    return kinds;
  }

  /// The kind of a layer; its own type where it has none of these.
  public static String of(Network network, Layer layer) {
    List<Node> nodes = layer.nodes().stream().map(network.graph().nodes()::get).toList();
    for (Map.Entry<String, Set<String>> kind : OPERATORS.entrySet()) {
      for (Node node : nodes) {
        if (kind.getValue().contains(node.opType())) {
          return kind.getKey().equals("addition") && addsConstant(network, node)
              ? "bias"
              : kind.getKey();
        }
      }
    }
    return layer.type();
  }

  private static boolean addsConstant(Network network, Node node) {
    return node.inputs().stream().anyMatch(input -> network.index().initializer(input) != null);
  }

  /// How many layers a network has of each kind.
  public static Map<String, Integer> counts(Network network) {
    Map<String, Integer> counts = new TreeMap<>();
    network.layers().forEach(layer -> counts.merge(of(network, layer), 1, Integer::sum));
    return counts;
  }
}
