package org.inferometer.operator;

import java.util.Optional;
import java.util.function.Function;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;

/// One node with what is known about the tensors that it reads, as shape rules see it.
///
/// @param shapes of a tensor of this name, as far as it is known
/// @param constants the constant of this name; empty if there is none
public record ShapedNode(
    Node node,
    Function<String, PartialShape> shapes,
    Function<String, Optional<Tensor>> constants) {
  /// More axes or sizes than any tensor has.
  private static final long MOST_NUMBERS = 1 << 10;

  /// The shape of an input; unknown where it is left out.
  public PartialShape shape(int input) {
    return node.hasInput(input) ? shapes.apply(node.inputs().get(input)) : PartialShape.UNKNOWN;
  }

  /// Axes or sizes that are an attribute in some operator sets and an operand in others; empty
  /// where the node has neither, or the operand is not a constant.
  public Optional<long[]> integers(int input, String attribute) {
    if (node.attribute(attribute).map(Attribute::value).orElse(null)
        instanceof Attribute.Ints ints) {
      return Optional.of(ints.values().clone());
    }
    return node.hasInput(input)
        ? constants
            .apply(node.inputs().get(input))
            .filter(constant -> constant.shape().elementCount() <= MOST_NUMBERS)
            .flatMap(Tensor::integers)
        : Optional.empty();
  }

  /// Whether the node has neither this attribute nor this input.
  public boolean lacks(int input, String attribute) {
    return node.attribute(attribute).isEmpty() && !node.hasInput(input);
  }
}
