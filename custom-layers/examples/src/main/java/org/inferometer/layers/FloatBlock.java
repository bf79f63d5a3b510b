package org.inferometer.layers;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;

/// Holds a stretch of a tensor's elements as floats, whatever the tensor's type. It is so small
/// that it stays in the processor's first-level cache, and so no tensor is copied to other memory.
///
/// HotSpot compiles a loop over arrays to vector instructions. In JDK 25 it does not do so for a
/// loop that reads one memory segment and writes another, since the two might overlap.
public final class FloatBlock {
  /// Elements of a block: 4 KiB of floats.
  public static final int SIZE = 1024;

  private final float[] values = new float[SIZE];
  private final short[] halves = new short[SIZE];

  /// The elements that were read last, to be changed in place.
  public float[] values() {
    return values;
  }

  /// How many elements of so many a block takes that begins with this one.
  public static int count(long from, long elements) {
    return (int) Math.min(SIZE, elements - from);
  }

  /// @param from the first element, in row-major order
  /// @param count of elements, at most [#SIZE]
  public void read(HostTensor tensor, long from, int count) {
    MemorySegment data = tensor.data();
    switch (tensor.type().elementType()) {
      case FLOAT ->
          MemorySegment.copy(data, JAVA_FLOAT_UNALIGNED, from * Float.BYTES, values, 0, count);
      case FLOAT16 -> {
        readHalves(data, from, count);
        for (int i = 0; i < count; i++) {
          values[i] = Float.float16ToFloat(halves[i]);
        }
      }
      case BFLOAT16 -> {
        readHalves(data, from, count);
        for (int i = 0; i < count; i++) {
          values[i] = Float.intBitsToFloat(halves[i] << Short.SIZE);
        }
      }
      default -> throw new IllegalArgumentException("no floats in " + tensor.type());
    }
  }

  private void readHalves(MemorySegment data, long from, int count) {
    MemorySegment.copy(data, JAVA_SHORT_UNALIGNED, from * Short.BYTES, halves, 0, count);
  }

  /// Writes the first elements of the block, rounded to the tensor's type.
  ///
  /// @param from where the first one goes
  /// @param count of elements, at most [#SIZE]
  public void write(HostTensor tensor, long from, int count) {
    MemorySegment data = tensor.data();
    switch (tensor.type().elementType()) {
      case FLOAT ->
          MemorySegment.copy(values, 0, data, JAVA_FLOAT_UNALIGNED, from * Float.BYTES, count);
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          halves[i] = Float.floatToFloat16(values[i]);
        }
        writeHalves(data, from, count);
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          halves[i] = TensorElements.upperHalf(values[i]);
        }
        writeHalves(data, from, count);
      }
      default -> throw new IllegalArgumentException("no floats in " + tensor.type());
    }
  }

  private void writeHalves(MemorySegment data, long from, int count) {
    MemorySegment.copy(halves, 0, data, JAVA_SHORT_UNALIGNED, from * Short.BYTES, count);
  }

  /// All elements of a small tensor: a parameter that every row needs.
  public static float[] all(HostTensor tensor) {
    long elements = tensor.type().shape().elementCount();
    float[] all = new float[Math.toIntExact(elements)];
    FloatBlock block = new FloatBlock();
    for (int from = 0; from < elements; from += SIZE) {
      int count = count(from, elements);
      block.read(tensor, from, count);
      System.arraycopy(block.values, 0, all, from, count);
    }
    return all;
  }
}
