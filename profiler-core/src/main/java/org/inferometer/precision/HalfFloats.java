package org.inferometer.precision;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.inferometer.graph.TensorData;
import org.inferometer.graph.TensorElements;

/// Numbers of 16 bits, made from float32 ones whenever they are wanted: rounded to nearest, ties to
/// even; beyond the format's largest they become infinite.
///
/// The loops are written for the compiler to vectorise: plain arrays, one operation, no branch.
///
/// @param source float32, little-endian
record HalfFloats(TensorData source, HalfFormat format) implements TensorData.Derived {
  /// Elements at a time: their arrays stay in the processor's cache.
  private static final int BLOCK = 1 << 13;

  private static final ValueLayout.OfFloat FLOATS =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt BITS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort HALVES =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  @Override
  public long byteSize() {
    return source.byteSize() / 2;
  }

  @Override
  public void copy(long offset, MemorySegment into) {
    float[] floats = new float[BLOCK];
    short[] halves = new short[BLOCK];
    MemorySegment block = MemorySegment.ofArray(floats);
    for (long done = 0; done < into.byteSize(); done += 2L * BLOCK) {
      int count = (int) Math.min(BLOCK, (into.byteSize() - done) / 2);
      if (source instanceof TensorData.Stored(MemorySegment bytes)) {
        MemorySegment.copy(bytes, FLOATS, 2 * (offset + done), floats, 0, count);
      } else {
        source.copy(2 * (offset + done), block.asSlice(0, 4L * count));
      }
      round(format, floats, halves, count);
      MemorySegment.copy(halves, 0, into, HALVES, done, count);
    }
  }

  private static void round(HalfFormat format, float[] floats, short[] halves, int count) {
    switch (format) {
      case FP16 -> {
        for (int i = 0; i < count; i++) {
          halves[i] = Float.floatToFloat16(floats[i]);
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          halves[i] = TensorElements.upperHalf(floats[i]);
        }
      }
    }
  }

  /// What rounding does to float32 numbers, without rounding them.
  static WeightRounding rounding(TensorData floats, HalfFormat format) {
    Bounds bounds = Bounds.of(format);
    long elements = floats.byteSize() / 4;
    long[] totals = new long[3];
    int[] block = new int[BLOCK];
    for (long first = 0; first < elements; first += BLOCK) {
      int count = (int) Math.min(BLOCK, elements - first);
      if (floats instanceof TensorData.Stored(MemorySegment bytes)) {
        MemorySegment.copy(bytes, BITS, 4 * first, block, 0, count);
      } else {
        floats.copy(4 * first, MemorySegment.ofArray(block).asSlice(0, 4L * count));
      }
      count(block, count, bounds, totals);
    }
    return new WeightRounding(elements, totals[0], totals[1], totals[2]);
  }

  /// Bit patterns without their sign: the first that rounds to infinity, the first that does not
  /// round to zero, and the first that rounds to a number of full precision.
  private record Bounds(int overflow, int nonzero, int normal) {
    static Bounds of(HalfFormat format) {
      return new Bounds(
          Float.floatToRawIntBits(format.firstInfinite()),
          Float.floatToRawIntBits(format.lastZero()) + 1,
          Float.floatToRawIntBits(format.firstNormal()));
    }
  }

  /// Each condition is the sign of a difference, since magnitudes are below 2^31.
  private static void count(int[] bits, int count, Bounds bounds, long[] totals) {
    int overflow = bounds.overflow();
    int nonzero = bounds.nonzero();
    int normal = bounds.normal();
    int belowOverflow = 0;
    int belowInfinite = 0;
    int zero = 0;
    int belowNonzero = 0;
    int belowNormal = 0;
    for (int i = 0; i < count; i++) {
      int magnitude = bits[i] & 0x7fffffff;
      belowOverflow += (magnitude - overflow) >>> 31;
      belowInfinite += (magnitude - INFINITE) >>> 31;
      zero += (magnitude - 1) >>> 31;
      belowNonzero += (magnitude - nonzero) >>> 31;
      belowNormal += (magnitude - normal) >>> 31;
    }
    totals[0] += belowInfinite - belowOverflow;
    totals[1] += belowNonzero - zero;
    totals[2] += belowNormal - belowNonzero;
  }
}
