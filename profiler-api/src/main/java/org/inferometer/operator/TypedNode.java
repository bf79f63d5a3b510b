package org.inferometer.operator;

import java.util.Optional;
import java.util.function.Function;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// One node with the types of its tensors, as formulas see it.
///
/// @param types the type of a tensor of this name; empty where it is unknown
public record TypedNode(Node node, Function<String, Optional<TensorType>> types) {

  /// Whether the node is given this input.
  public boolean hasInput(int index) {
    return index < node.inputs().size() && !node.inputs().get(index).isEmpty();
  }

  /// @throws UnknownCost if there is no such input, or its type is unknown
  public TensorType input(int index) {
    if (!hasInput(index)) {
      throw new UnknownCost(node.opType() + " lacks its input " + index);
    }
    return known(node.inputs().get(index));
  }

  /// @throws UnknownCost if there is no such output, or its type is unknown
  public TensorType output(int index) {
    if (index >= node.outputs().size() || node.outputs().get(index).isEmpty()) {
      throw new UnknownCost(node.opType() + " lacks its output " + index);
    }
    return known(node.outputs().get(index));
  }

  /// @throws UnknownCost if there is no such input, or its type is unknown
  public Shape shape(int input) {
    return input(input).shape();
  }

  /// A dimension of an input.
  ///
  /// @param axis negative to count from the end
  /// @throws UnknownCost if there is no such dimension, or the input's type is unknown
  public long dim(int input, int axis) {
    Shape shape = shape(input);
    if (axis >= shape.rank() || axis < -shape.rank()) {
      throw new UnknownCost(node.opType() + " cannot take an input of shape " + shape);
    }
    return shape.dim(axis);
  }

  /// @throws UnknownCost if there is no such input, or its type is unknown
  public long inputElements(int index) {
    return input(index).shape().elementCount();
  }

  /// @throws UnknownCost if there is no such output, or its type is unknown
  public long outputElements(int index) {
    return output(index).shape().elementCount();
  }

  /// An integer attribute of the node.
  public long attribute(String name, long absent) {
    return node.intAttribute(name, absent);
  }

  private TensorType known(String tensor) {
    return types
        .apply(tensor)
        .orElseThrow(() -> new UnknownCost("the type of tensor " + tensor + " is unknown"));
  }
}
