package org.inferometer.operator;

import java.util.function.Predicate;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;

/// What INT8 means for an operator between QuantizeLinear and DequantizeLinear, whatever engine
/// runs it. Which of the possible forms an engine has kernels for, its backend says.
public sealed interface Int8Rule {
  /// Multiplies what it reads with constant weights, in integers.
  ///
  /// @param channels where the channels lie in the weight
  record Weighted(Channels channels) implements Int8Rule {}

  /// Writes elements of its first operand, so that both share a scale.
  ///
  /// @param when the nodes for which that holds
  record PassesOn(Predicate<Node> when) implements Int8Rule {
    /// Holds for every node.
    public PassesOn() {
      this(_ -> true);
    }
  }

  /// Rules without parameters.
  enum Form implements Int8Rule {
    /// Nobody has said.
    UNKNOWN,
    /// Works on shapes, indices and constants, or does nothing: there is nothing to quantise.
    NOTHING,
    /// Joins its operands, which share a scale with the result where the engine's zero points
    /// allow.
    JOINS,
    /// Adds two quantised tensors; the result has a scale of its own.
    ADDS,
    /// Averages a quantised tensor; the result has a scale of its own.
    AVERAGES,
    /// Cuts off, which saturation does at no cost where it cuts at zero.
    CUTS
  }

  /// Whether a node computes in integers, or passes them on, where its neighbours do.
  default boolean follows(Node node) {
    return switch (this) {
      case Weighted _ -> false;
      case PassesOn passes -> passes.when().test(node);
      case Form form -> form != Form.UNKNOWN && form != Form.NOTHING;
    };
  }

  /// Where the channels of a layer lie in its weight.
  interface Channels {
    /// The axis of the output channels.
    Axis outputs(Node node, Shape weight);

    /// Channels of dimension 1 of what the layer reads; 0 where it has no such dimension.
    long inputs(Node node, Shape weight);
  }

  /// An axis, or why there is none.
  sealed interface Axis {
    record At(int index) implements Axis {}

    /// @param reason a predicate about the layer: `it transposes its activations`
    record None(String reason) implements Axis {}
  }
}
