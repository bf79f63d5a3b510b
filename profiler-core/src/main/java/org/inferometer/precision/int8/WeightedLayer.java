package org.inferometer.precision.int8;

import java.util.List;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Affine;

/// A convolution or matrix product with constant weights that can compute in integers, and what is
/// folded into it.
///
/// @param node its index in the graph
/// @param operator of that node
/// @param weight as the graph holds it
/// @param axis of the weight along which output channels lie
/// @param affine the layer's own bias and everything folded after it: result = factor * product +
///   summand
/// @param hasBias whether the layer has a bias once all is folded
/// @param absorbed indices of the nodes that are folded into it, ascending
/// @param output what it writes once those are gone
/// @param activation index of the ReLU or clip right after it, which stays a node; -1 if none
/// @param result what leaves the activation, or else the output
record WeightedLayer(
    int node,
    Node original,
    Operator operator,
    Tensor weight,
    int axis,
    Affine affine,
    boolean hasBias,
    List<Integer> absorbed,
    String output,
    int activation,
    String result) {
  String input() {
    return original.inputs().getFirst();
  }

  boolean isConvolution() {
    return operator.has(Trait.CONVOLUTION);
  }
}
