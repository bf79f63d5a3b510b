package org.inferometer.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

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
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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

  /// The elements of an int64 or int32 tensor; empty of any other.
  ///
  /// @throws ArithmeticException if there are more than an array holds
  public Optional<long[]> integers() {
    if (elementType != ElementType.INT64 && elementType != ElementType.INT32) {
      return Optional.empty();
    }
    MemorySegment bytes = bytes();
    long[] values = new long[Math.toIntExact(shape.elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          elementType == ElementType.INT64
              ? bytes.get(LONG, (long) i * Long.BYTES)
              : bytes.get(INT, (long) i * Integer.BYTES);
    }
    return Optional.of(values);
  }

  public TensorType type() {
    return new TensorType(elementType, shape);
  }
}
