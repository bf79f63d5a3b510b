package org.inferometer.accuracy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.precision.rewriting.TensorNames;

/// A network with one layer of 16 bits computed in FP32 from the same inputs and weights, its
/// result rounded as before. What is better in it than in the original, a kernel that rounds within
/// the layer has lost.
final class Fp32LayerVariant {
  private static final Set<ElementType> HALVES = Set.of(ElementType.FLOAT16, ElementType.BFLOAT16);

  private final ElementTypes types;
  private final TensorNames names;
  private final List<Node> nodes = new ArrayList<>();

  private Fp32LayerVariant(Network network) {
    this.types = ElementTypes.of(network.model(), network.operators());
    this.names = new TensorNames(network.graph());
  }

  static Network of(Network network, Layer layer) {
    Fp32LayerVariant widened = new Fp32LayerVariant(network);
    Set<Integer> within = new HashSet<>(layer.nodes());
    for (int i = 0; i < network.graph().nodes().size(); i++) {
      Node node = network.graph().nodes().get(i);
      if (within.contains(i)) {
        widened.widen(node);
      } else {
        widened.nodes.add(node);
      }
    }
    return network.with(network.model().with(network.graph().with(widened.nodes)));
  }

  private void widen(Node node) {
    List<String> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      inputs.add(isHalf(input) ? cast(input, names.of(input, "/wide"), ElementType.FLOAT) : input);
    }
    List<String> outputs = new ArrayList<>();
    for (String output : node.outputs()) {
      outputs.add(isHalf(output) ? names.of(output, "/wide") : output);
    }
    nodes.add(node.between(inputs, outputs));
    for (int i = 0; i < outputs.size(); i++) {
      if (isHalf(node.outputs().get(i))) {
        String output = node.outputs().get(i);
        cast(outputs.get(i), output, types.of(output));
      }
    }
  }

  private boolean isHalf(String tensor) {
    return !tensor.isEmpty() && HALVES.contains(types.of(tensor));
  }

  private String cast(String from, String to, ElementType type) {
    nodes.add(names.cast(from, to, type));
    return to;
  }
}
