package org.inferometer.graph;

/// Element type and known shape of one tensor.
public record TensorType(ElementType elementType, Shape shape) {

  /// Bytes of the tensor's elements; 0 for strings, whose size is not fixed.
  public long bytes() {
    return elementType.bytes(shape.elementCount());
  }

  @Override
  public String toString() {
    return elementType.label() + "[" + shape + "]";
  }
}
