package org.inferometer.precision.rewriting;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// Small constants for a graph.
public final class Literals {
  private Literals() {}

  public static Tensor floats(String name, Shape shape, float... values) {
    MemorySegment bytes = memory(4L * values.length);
    ValueLayout.OfFloat layout =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      bytes.set(layout, 4L * i, values[i]);
    }
    return new Tensor(name, ElementType.FLOAT, shape, bytes, List.of());
  }

  public static Tensor longs(String name, long... values) {
    MemorySegment bytes = memory(8L * values.length);
    ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      bytes.set(layout, 8L * i, values[i]);
    }
    return new Tensor(name, ElementType.INT64, Shape.of(values.length), bytes, List.of());
  }

  /// @param type of one byte
  public static Tensor bytes(String name, ElementType type, Shape shape, int value) {
    MemorySegment bytes = memory(shape.elementCount());
    bytes.fill((byte) value);
    return new Tensor(name, type, shape, bytes, List.of());
  }

  public static Tensor zeros32(String name, Shape shape) {
    return new Tensor(name, ElementType.INT32, shape, memory(4 * shape.elementCount()), List.of());
  }

  private static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(Math.max(1, bytes), 8).asSlice(0, bytes);
  }
}
