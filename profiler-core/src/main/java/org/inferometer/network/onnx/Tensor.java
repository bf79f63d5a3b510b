package org.inferometer.network.onnx;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.inferometer.network.ElementType;
import org.inferometer.network.Shape;
import org.inferometer.network.TensorType;

/// A constant tensor (`TensorProto`), immutable. Its elements stay where they are: mapped from the
/// model's file or from its external data file, so that opening a model costs no heap for its
/// weights.
///
/// @param bytes the elements, little-endian, packed as ONNX's `raw_data`, read-only; empty for
///   strings. They need not be aligned: read them with the unaligned layouts of
///   [java.lang.foreign.ValueLayout]
/// @param strings the elements of a string tensor; empty for every other type
/// @param rest fields beyond these: documentation, metadata
public record Tensor(
    String name,
    ElementType elementType,
    Shape shape,
    MemorySegment bytes,
    List<byte[]> strings,
    Unmodelled rest) {
  public Tensor {
    strings = List.copyOf(strings);
  }

  public Tensor(
      String name,
      ElementType elementType,
      Shape shape,
      MemorySegment bytes,
      List<byte[]> strings) {
    this(name, elementType, shape, bytes, strings, Unmodelled.NONE);
  }

  public TensorType type() {
    return new TensorType(elementType, shape);
  }
}
