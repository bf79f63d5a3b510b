package org.inferometer.backend.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// Constants of test networks.
final class Constants {
  private Constants() {}

  static Tensor floats(String name, Shape shape, float... values) {
    ByteBuffer bytes = buffer(4 * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return tensor(name, ElementType.FLOAT, shape, bytes);
  }

  static Tensor longs(String name, Shape shape, long... values) {
    ByteBuffer bytes = buffer(8 * values.length);
    for (long value : values) {
      bytes.putLong(value);
    }
    return tensor(name, ElementType.INT64, shape, bytes);
  }

  static Tensor bytes(String name, ElementType type, Shape shape, int... values) {
    ByteBuffer bytes = buffer(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return tensor(name, type, shape, bytes);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Tensor tensor(String name, ElementType type, Shape shape, ByteBuffer bytes) {
    return new Tensor(name, type, shape, MemorySegment.ofBuffer(bytes.clear()), List.of());
  }
}
