package org.inferometer.precision.rewriting;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.inferometer.graph.TensorData;

/// Float32 weights times a factor for each channel, made whenever they are wanted: no copy of them
/// is kept.
///
/// @param source float32, little-endian
/// @param factors one for each channel
/// @param inner elements from one channel to the next
public record ScaledFloats(TensorData source, double[] factors, long inner)
    implements TensorData.Derived {
  private static final int BLOCK = 1 << 13;
  private static final ValueLayout.OfFloat FLOATS =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public long byteSize() {
    return source.byteSize();
  }

  @Override
  public void copy(long offset, MemorySegment into) {
    long elements = into.byteSize() / Float.BYTES;
    float[] block = new float[(int) Math.min(BLOCK, elements)];
    for (long done = 0; done < elements; done += block.length) {
      int count = (int) Math.min(block.length, elements - done);
      read(offset + done * Float.BYTES, block, count);
      scale(offset / Float.BYTES + done, block, count);
      MemorySegment.copy(block, 0, into, FLOATS, done * Float.BYTES, count);
    }
  }

  private void read(long offset, float[] block, int count) {
    if (source instanceof TensorData.Stored(MemorySegment bytes)) {
      MemorySegment.copy(bytes, FLOATS, offset, block, 0, count);
    } else {
      source.copy(offset, MemorySegment.ofArray(block).asSlice(0, (long) count * Float.BYTES));
    }
  }

  /// @param first the element of the tensor that the block begins with
  private void scale(long first, float[] block, int count) {
    for (int at = 0; at < count; ) {
      long channel = (first + at) / inner;
      int end = (int) Math.min(count, (channel + 1) * inner - first);
      double factor = factors[(int) (channel % factors.length)];
      for (int i = at; i < end; i++) {
        block[i] = (float) (block[i] * factor);
      }
      at = end;
    }
  }
}
