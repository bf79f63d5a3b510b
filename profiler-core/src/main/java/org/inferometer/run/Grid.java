package org.inferometer.run;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A feature map of which only some lines are at hand, and which of their pixels count.
///
/// @param channels planes of the map
/// @param down the lines that were taken of its height
/// @param across the same of its width
record Grid(int channels, Lines down, Lines across) {
  /// Every n-th line, from the first on.
  ///
  /// @param size lines that there were
  record Lines(int size, int stride) {
    int taken() {
      return Math.ceilDiv(size, stride);
    }

    /// Whether a line counts in an inference. The first line is always taken, and would stand for
    /// as many as any other. But it lies at the border, where convolutions see padding, as do two
    /// of all lines: so it counts in two of so many inferences as the stride has lines, or in one
    /// where the last line is taken too, which then does the same.
    boolean counts(int line, int inference) {
      boolean both = (taken() - 1) * stride == size - 1;
      int share = both ? 1 : 2;
      boolean border = line == 0 || (both && line == taken() - 1);
      return !border || taken() <= 2 || (long) inference * share % stride < share;
    }
  }

  /// Elements that are at hand.
  int elements() {
    return channels * plane();
  }

  private int plane() {
    return down.taken() * across.taken();
  }

  /// Takes elements from all channels alike, at pixels that change with the channel and with the
  /// inference.
  ///
  /// @param data the lines' pixels, float32, channel by channel
  /// @param inference its number, from 0
  /// @param values elements at least, where there are as many that count
  float[] pick(MemorySegment data, int inference, int values) {
    int[] pixels = pixels(inference);
    int each = Math.min(pixels.length, Math.ceilDiv(values, channels));
    float[] picked = new float[channels * each];
    int next = inference % pixels.length;
    for (int i = 0; i < picked.length; i++) {
      long at = (long) (i / each) * plane() + pixels[next];
      picked[i] = data.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
      next = next + 1 == pixels.length ? 0 : next + 1;
    }
    return picked;
  }

  private int[] pixels(int inference) {
    int[] pixels = new int[plane()];
    int count = 0;
    for (int row = 0; row < down.taken(); row++) {
      for (int column = 0; column < across.taken(); column++) {
        if (down.counts(row, inference) && across.counts(column, inference)) {
          pixels[count++] = row * across.taken() + column;
        }
      }
    }
    return Arrays.copyOf(pixels, count);
  }
}
