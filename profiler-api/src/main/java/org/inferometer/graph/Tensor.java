package org.inferometer.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A constant tensor (`TensorProto`), immutable. Its elements stay where they are: mapped from the
/// model's file or from its external data file, so that opening a model costs no heap for its
/// weights.
///
/// @param data the elements; none for strings
/// @param strings the elements of a string tensor; empty for every other type
/// @param rest fields beyond these: documentation, metadata
public record Tensor(
    String name,
    ElementType elementType,
    Shape shape,
    TensorData data,
    List<byte[]> strings,
    UnknownFields rest) {
  public Tensor {
    strings = List.copyOf(strings);
  }

  public Tensor(
      String name,
      ElementType elementType,
      Shape shape,
      MemorySegment bytes,
      List<byte[]> strings,
      UnknownFields rest) {
    this(name, elementType, shape, new TensorData.Stored(bytes), strings, rest);
  }

  public Tensor(
      String name,
      ElementType elementType,
      Shape shape,
      MemorySegment bytes,
      List<byte[]> strings) {
    this(name, elementType, shape, bytes, strings, UnknownFields.NONE);
  }

  /// The elements, little-endian, packed as ONNX's `raw_data`, read-only; empty for strings. They
  /// need not be aligned: read them with the unaligned layouts of [java.lang.foreign.ValueLayout].
  public MemorySegment bytes() {
    return data.bytes();
  }

  public TensorType type() {
    return new TensorType(elementType, shape);
  }
}
