package org.inferometer.network;

import java.util.List;
import java.util.stream.Collectors;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.TensorSpec;

/// A tensor of a network under construction: what one layer hands to the next, with its type known.
public final class Value {
  private final NetworkBuilder builder;
  private final String name;
  private final ElementType elementType;
  private final List<Dimension> dimensions;

  Value(NetworkBuilder builder, String name, ElementType elementType, List<Dimension> dimensions) {
    this.builder = builder;
    this.name = name;
    this.elementType = elementType;
    this.dimensions = List.copyOf(dimensions);
  }

  /// The tensor's name in the graph: the name of the input or of the layer that computes it.
  public String name() {
    return name;
  }

  public ElementType elementType() {
    return elementType;
  }

  /// From the outermost inwards; the batch is usually symbolic.
  public List<Dimension> dimensions() {
    return dimensions;
  }

  public int rank() {
    return dimensions.size();
  }

  /// One dimension.
  ///
  /// @param axis from 0; a negative one counts from the end
  public Dimension dimension(int axis) {
    return dimensions.get(axis < 0 ? axis + rank() : axis);
  }

  /// The size of one dimension.
  ///
  /// @param axis from 0; a negative one counts from the end
  /// @throws IllegalArgumentException if the dimension is open
  public long size(int axis) {
    if (dimension(axis) instanceof Dimension.Fixed fixed) {
      return fixed.size();
    }
    throw new IllegalArgumentException(
        "dimension " + axis + " of " + this + " is open; here a fixed size is needed");
  }

  /// Adds a layer that takes this value first.
  ///
  /// @param more its further inputs, for example the other summand
  /// @throws IllegalArgumentException if the layer's name is taken, or the layer cannot take these
  ///   inputs; the message gives the expected and the actual shape
  public Value then(String layer, LayerDefinition definition, Value... more) {
    Value[] inputs = new Value[more.length + 1];
    inputs[0] = this;
    System.arraycopy(more, 0, inputs, 1, more.length);
    return builder.layer(layer, definition, inputs);
  }

  NetworkBuilder builder() {
    return builder;
  }

  TensorSpec spec() {
    return new TensorSpec(name, elementType, dimensions);
  }

  /// For example `conv1 float32[N x 64 x 112 x 112]`.
  @Override
  public String toString() {
    return name + " " + describe(elementType, dimensions);
  }

  static String describe(ElementType type, List<Dimension> dimensions) {
    return dimensions.stream()
        .map(Object::toString)
        .collect(Collectors.joining(" x ", type.label() + "[", "]"));
  }
}
