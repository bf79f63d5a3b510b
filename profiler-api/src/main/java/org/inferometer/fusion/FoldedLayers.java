package org.inferometer.fusion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;

/// Finds layers that an engine computes beforehand, into the weights of the layer before them.
///
/// A convolution or a matrix product, followed by `y = a · x + b` with constants `a` and `b`, is one
/// with other weights and another bias. Where an engine has both in one layer, and nothing but such
/// layers between them, nothing is left of the second at run time.
final class FoldedLayers {
  private static final Set<String> WEIGHTED =
      Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "ConvInteger", "MatMulInteger");
  private static final Set<String> AFFINE = Set.of("Add", "Sub", "Mul", "Div");

  private final Network network;
  private final LayerLinks links;
  private final Set<String> constants = new HashSet<>();

  FoldedLayers(Network network, LayerLinks links) {
    this.network = network;
    this.links = links;
    network.graph().initializers().forEach(tensor -> constants.add(tensor.name()));
    for (Node node : network.graph().nodes()) {
      if (!node.inputs().isEmpty() || node.is("Constant")) {
        addIfConstant(node);
      }
    }
  }

  private void addIfConstant(Node node) {
    boolean constant = GraphIndex.uses(node).stream().allMatch(constants::contains);
    if (constant && GraphIndex.subgraphs(node).isEmpty()) {
      constants.addAll(node.outputs());
    }
  }

  /// Of layers that are one engine layer, those that are folded into the weights of another.
  ///
  /// @param layers indices of the network's layers, ascending
  Set<Integer> of(List<Integer> layers) {
    Set<Integer> folded = new HashSet<>();
    for (int layer : layers) {
      if (isAffine(network.layers().get(layer)) && follows(layer, layers, folded)) {
        folded.add(layer);
      }
    }
    return folded;
  }

  /// Whether all that a layer reads comes from weights of the same engine layer that nobody else
  /// reads.
  private boolean follows(int layer, List<Integer> together, Set<Integer> folded) {
    Set<Integer> sources = links.sources(layer);
    return sources.size() == 1
        && sources.stream()
            .allMatch(source ->
                together.contains(source)
                    && links.readers(source).size() == 1
                    && (folded.contains(source) || isWeighted(network.layers().get(source))));
  }

  private boolean isWeighted(Layer layer) {
    return nodes(layer).stream().anyMatch(node -> WEIGHTED.contains(node.opType()));
  }

  private boolean isAffine(Layer layer) {
    return nodes(layer).stream()
        .allMatch(node ->
            node.is("BatchNormalization")
                || AFFINE.contains(node.opType()) && node.inputs().stream().anyMatch(constants::contains)
                || node.outputs().stream().allMatch(constants::contains));
  }

  private List<Node> nodes(Layer layer) {
    return layer.nodes().stream().map(network.graph().nodes()::get).toList();
  }
}
