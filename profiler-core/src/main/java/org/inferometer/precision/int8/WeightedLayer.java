package org.inferometer.precision.int8;

import java.util.List;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Affine;
import org.inferometer.precision.rewriting.Constants;
import org.jspecify.annotations.Nullable;

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
/// @param sum the addition after it that is its bias; null if there is none
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
    String result,
    @Nullable Sum sum) {
  /// An Add of a constant for each channel, which a backend may join with the product before it.
  ///
  /// @param node its index in the graph
  /// @param operand of it that is the constant
  record Sum(int node, int operand, Tensor constant) {}

  String input() {
    return original.inputs().getFirst();
  }

  /// What is added to each channel in units of its accumulator.
  double[] bias() {
    return sum == null
        ? affine.summand()
        : affine.plus(Constants.doubles(sum.constant())).summand();
  }

  boolean isConvolution() {
    return operator.has(Trait.CONVOLUTION);
  }
}
