package org.inferometer.precision.calibration;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Counts of magnitudes in bins of equal width. Their range is a power of two and grows by
/// doubling: neighbouring bins are merged, so that every count stays true.
final class Magnitudes {
  private static final int BINS = Histogram.BINS;
  private static final int MAGNITUDE = 0x7fff_ffff;

  /// Elements that are put into bins together: each step is a loop of its own, so that all but the
  /// last are compiled for many elements at a time.
  private static final int TOGETHER = 1 << 10;

  // The first and the second half of elements that stand together are counted apart: zeros come in
  // long rows, and each would wait for the count that the one before has written.
  private final int[] counts = new int[BINS];
  private final int[] others = new int[BINS];
  private final long[] cells = new long[MagnitudeCounts.CELLS];
  private final Extremes extremes = new Extremes();
  private long zeros;
  private double range;

  /// @param data native memory of float32 elements; once there are infinities or NaN among them,
  ///   counting ends
  void add(MemorySegment data) {
    extremes.include(data);
    long length = data.byteSize() / Float.BYTES;
    if (length == 0 || !extremes.finite()) {
      return;
    }
    reach(extremes.largest());
    zeros += zeros(data);
    float scale = (float) (BINS / range);
    float[] elements = new float[TOGETHER];
    int[] bins = new int[TOGETHER];
    for (long from = 0; from < length; from += TOGETHER) {
      int some = (int) Math.min(TOGETHER, length - from);
      MemorySegment.copy(
          data, ValueLayout.JAVA_FLOAT_UNALIGNED, Float.BYTES * from, elements, 0, some);
      for (int i = 0; i < some; i++) {
        bins[i] = Math.min((int) (Math.abs(elements[i]) * scale), BINS - 1);
      }
      count(bins, some);
      countMagnitudeCounts(elements, some);
    }
  }

  private void countMagnitudeCounts(float[] elements, int length) {
    for (int i = 0; i < length; i++) {
      cells[MagnitudeCounts.cell(Float.floatToRawIntBits(elements[i]) & MAGNITUDE)]++;
    }
  }

  private static int zeros(MemorySegment data) {
    int length = Math.toIntExact(data.byteSize() / Float.BYTES);
    int others = 0;
    for (int i = 0; i < length; i++) {
      int magnitude = data.get(ValueLayout.JAVA_INT_UNALIGNED, (long) Float.BYTES * i) & MAGNITUDE;
      others += -magnitude >>> 31; // 1 for all but zero
    }
    return length - others;
  }

  private void count(int[] bins, int length) {
    int half = length / 2;
    for (int i = 0; i < half; i++) {
      counts[bins[i]]++;
      others[bins[half + i]]++;
    }
    if (length > 2 * half) {
      counts[bins[length - 1]]++;
    }
  }

  /// Those of the elements that were counted.
  Extremes extremes() {
    return extremes;
  }

  /// Where the last bin ends.
  double range() {
    return range;
  }

  MagnitudeCounts cells() {
    Map<Integer, Long> counts = new TreeMap<>();
    for (int i = MagnitudeCounts.cell(Float.floatToIntBits(Float.MIN_NORMAL)); i < cells.length; i++) {
      if (cells[i] > 0) {
        counts.put(i, cells[i]);
      }
    }
    return new MagnitudeCounts(counts);
  }

  long zeros() {
    return zeros;
  }

  long[] bins() {
    long[] bins = new long[BINS];
    Arrays.setAll(bins, i -> (long) counts[i] + others[i]);
    bins[0] -= zeros;
    return bins;
  }

  /// Doubles the range until it holds the magnitude.
  private void reach(double magnitude) {
    if (range == 0) {
      // Below 2^-100 the scale would overflow; such tensors count as zero to everybody anyway.
      range = Math.max(Math.scalb(1.0, Math.getExponent(magnitude) + 1), 0x1p-100);
    }
    while (magnitude > range) {
      merge(counts);
      merge(others);
      range *= 2;
    }
  }

  private static void merge(int[] counts) {
    for (int i = 0; i < BINS / 2; i++) {
      counts[i] = counts[2 * i] + counts[2 * i + 1];
    }
    Arrays.fill(counts, BINS / 2, BINS, 0);
  }
}
