package org.inferometer.operator;

import java.util.function.Predicate;
import org.inferometer.network.Shape;
import org.inferometer.network.onnx.Node;

/// What INT8 means for an operator between QuantizeLinear and DequantizeLinear, whatever engine
/// runs it. Which of the possible forms an engine has kernels for, its backend says.
public sealed interface Int8Rule {
  /// Nobody has said.
  record Unknown() implements Int8Rule {}

  /// Works on shapes, indices and constants, or does nothing: there is nothing to quantise.
  record Nothing() implements Int8Rule {}

  /// Multiplies what it reads with constant weights, in integers.
  ///
  /// @param channels where the channels lie in the weight
  record Weighted(Channels channels) implements Int8Rule {}

  /// Writes elements of its first operand, so that both share a scale.
  ///
  /// @param when the nodes for which that holds
  record PassesOn(Predicate<Node> when) implements Int8Rule {}

  /// Joins its operands, which share a scale with the result where the engine's zero points allow.
  record Joins() implements Int8Rule {}

  /// Adds two quantised tensors; the result has a scale of its own.
  record Adds() implements Int8Rule {}

  /// Averages a quantised tensor; the result has a scale of its own.
  record Averages() implements Int8Rule {}

  /// Cuts off, which saturation does at no cost where it cuts at zero.
  record Cuts() implements Int8Rule {}

  Int8Rule UNKNOWN = new Unknown();
  Int8Rule NOTHING = new Nothing();
  Int8Rule PASSES_ON = new PassesOn(_ -> true);
  Int8Rule JOINS = new Joins();
  Int8Rule ADDS = new Adds();
  Int8Rule AVERAGES = new Averages();
  Int8Rule CUTS = new Cuts();

  /// Whether a node computes in integers, or passes them on, where its neighbours do.
  default boolean follows(Node node) {
    return switch (this) {
      case PassesOn passes -> passes.when().test(node);
      case Joins _, Adds _, Averages _, Cuts _ -> true;
      case Unknown _, Nothing _, Weighted _ -> false;
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
