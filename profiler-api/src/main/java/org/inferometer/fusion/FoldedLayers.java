package org.inferometer.fusion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;

/// Finds layers that an engine computes beforehand, into the weights of the layer before them.
///
/// A convolution or a matrix product, followed by `y = a · x + b` with constants `a` and `b`, is
/// one with other weights and another bias. Where an engine has both in one layer, and nothing but
/// such layers between them, nothing is left of the second at run time.
final class FoldedLayers {
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
    return nodes(layer).stream().anyMatch(this::isWeighted);
  }

  private boolean isWeighted(Node node) {
    int weight = network.operators().of(node).operands().weight();
    return node.hasInput(weight) && constants.contains(node.inputs().get(weight));
  }

  private boolean isAffine(Layer layer) {
    return nodes(layer).stream()
        .allMatch(node ->
            node.is("BatchNormalization")
                || scales(node)
                || node.outputs().stream().allMatch(constants::contains));
  }

  /// Whether a node adds constants to its one other operand, or multiplies it with them.
  private boolean scales(Node node) {
    Operators operators = network.operators();
    List<String> inputs = node.inputs();
    boolean one = inputs.stream().filter(input -> !constants.contains(input)).count() == 1;
    return one
        && inputs.size() > 1
        && !isWeighted(node)
        && (operators.has(node, Trait.SHIFTS)
            || operators.has(node, Trait.MULTIPLIES)
            || (operators.has(node, Trait.DIVIDES)
                && operators.has(node, Trait.PROPORTIONAL)
                && constants.contains(inputs.getLast())));
  }

  private List<Node> nodes(Layer layer) {
    return layer.nodes().stream().map(network.graph().nodes()::get).toList();
  }
}
