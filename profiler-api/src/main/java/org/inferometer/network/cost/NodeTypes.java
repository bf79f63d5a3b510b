package org.inferometer.network.cost;

import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.TensorTypes;

/// One node with the types of its tensors, as formulas see it.
record NodeTypes(Node node, TensorTypes types) {

  boolean hasInput(int index) {
    return index < node.inputs().size() && !node.inputs().get(index).isEmpty();
  }

  TensorType input(int index) {
    if (!hasInput(index)) {
      throw new UnknownCost(node.opType() + " lacks its input " + index);
    }
    return known(node.inputs().get(index));
  }

  TensorType output(int index) {
    if (index >= node.outputs().size() || node.outputs().get(index).isEmpty()) {
      throw new UnknownCost(node.opType() + " lacks its output " + index);
    }
    return known(node.outputs().get(index));
  }

  Shape shape(int input) {
    return input(input).shape();
  }

  /// A dimension of an input.
  ///
  /// @param axis negative to count from the end
  long dim(int input, int axis) {
    Shape shape = shape(input);
    if (axis >= shape.rank() || axis < -shape.rank()) {
      throw new UnknownCost(node.opType() + " cannot take an input of shape " + shape);
    }
    return shape.dim(axis);
  }

  long inputElements(int index) {
    return input(index).shape().elementCount();
  }

  long outputElements(int index) {
    return output(index).shape().elementCount();
  }

  long attribute(String name, long absent) {
    return node.intAttribute(name, absent);
  }

  private TensorType known(String tensor) {
    return types
        .of(tensor)
        .orElseThrow(() -> new UnknownCost("the type of tensor " + tensor + " is unknown"));
  }
}
