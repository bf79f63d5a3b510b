package org.inferometer.precision.calibration;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A recorder of one tensor's elements whose size does not depend on how many there are: their
/// smallest and largest value exactly, and a histogram of their magnitudes.
///
/// The range of the histogram is a power of two and grows by doubling: neighbouring bins are
/// merged, so that every count stays true. Of a large tensor the histogram takes every n-th element
/// (n odd, so that it does not fall into step with channels), the extremes take every one.
///
/// Not thread-safe.
public final class Histogram {
  /// Bins of the magnitude. After the last doubling at least half of them are in use.
  public static final int BINS = 4096;

  /// Elements that one call counts in the histogram; of more it takes every n-th.
  static final int COUNTED = 1 << 14;

  private static final int CHUNK = 1 << 13;
  private static final int MAGNITUDE = 0x7fff_ffff;
  private static final int INFINITY = 0x7f80_0000;

  private final int[] chunk = new int[CHUNK];
  // Place 0 counts exact zeros, place i + 1 counts bin i.
  private final long[] counts = new long[BINS + 1];
  private double range;
  private int lowest = Integer.MAX_VALUE;
  private int highest = Integer.MIN_VALUE;
  private long elements;
  private int calls;

  /// Records every element of a float32 tensor.
  ///
  /// @param data native byte order, dense; its size is a multiple of four bytes
  public void add(MemorySegment data) {
    long count = data.byteSize() / Float.BYTES;
    int stride = (int) Math.max(1, count / COUNTED) | 1;
    int next = stride == 1 ? 0 : calls++ % stride;
    for (long at = 0; at < count; at += CHUNK) {
      int length = (int) Math.min(CHUNK, count - at);
      MemorySegment.copy(data, ValueLayout.JAVA_INT_UNALIGNED, at * Float.BYTES, chunk, 0, length);
      extremes(length);
      if (isFinite()) {
        next = count(next, length, stride) - length;
      }
    }
    elements += count;
  }

  /// What has been recorded so far.
  public Snapshot snapshot() {
    long[] bins = new long[BINS];
    System.arraycopy(counts, 1, bins, 0, BINS);
    return new Snapshot(
        elements, value(lowest), value(highest), isFinite(), range, counts[0], bins);
  }

  /// Floats ordered as integers, which loops compare many at a time; infinities and NaN stand
  /// outside of all finite ones.
  private void extremes(int length) {
    int low = lowest;
    int high = highest;
    for (int i = 0; i < length; i++) {
      int key = key(chunk[i]);
      low = Math.min(low, key);
      high = Math.max(high, key);
    }
    lowest = low;
    highest = high;
  }

  private static int key(int bits) {
    return bits ^ ((bits >> 31) & MAGNITUDE);
  }

  private static float value(int key) {
    return Float.intBitsToFloat(key(key));
  }

  private boolean isFinite() {
    return (elements == 0 && lowest > highest)
        || (highest < INFINITY && lowest > key(INFINITY | (1 << 31)));
  }

  private int count(int from, int length, int stride) {
    reach(Math.max(Math.abs((double) value(lowest)), Math.abs((double) value(highest))));
    float scale = (float) (BINS / range);
    int at = from;
    for (; at < length; at += stride) {
      float magnitude = Float.intBitsToFloat(chunk[at] & MAGNITUDE);
      int bin = Math.min((int) (magnitude * scale), BINS - 1);
      counts[magnitude > 0 ? bin + 1 : 0]++;
    }
    return at;
  }

  /// Doubles the range until it holds the magnitude.
  private void reach(double magnitude) {
    if (range == 0) {
      // Below 2^-100 the scale would overflow; such tensors count as zero to everybody anyway.
      range = Math.max(Math.scalb(1.0, Math.getExponent(magnitude) + 1), 0x1p-100);
    }
    while (magnitude > range) {
      for (int i = 0; i < BINS / 2; i++) {
        counts[i + 1] = counts[2 * i + 1] + counts[2 * i + 2];
      }
      java.util.Arrays.fill(counts, BINS / 2 + 1, BINS + 1, 0);
      range *= 2;
    }
  }

  /// What a histogram holds at one time.
  ///
  /// @param elements that were seen; those in `zeros` and `bins` are a part of them where tensors
  ///   are large
  /// @param least the smallest element, exactly; not a number of use where `finite` is false
  /// @param greatest the largest element, exactly
  /// @param finite whether all elements were
  /// @param range where the last bin ends, ≥ 0
  /// @param zeros counted elements that are zero
  /// @param bins counts of the magnitudes of the others: bin i holds those in (i, i + 1] * range /
  ///   bins, borders by rounding
  public record Snapshot(
      long elements,
      double least,
      double greatest,
      boolean finite,
      double range,
      long zeros,
      long[] bins) {

    /// The largest magnitude, exactly.
    public double largest() {
      return Math.max(Math.abs(least), Math.abs(greatest));
    }

    /// Whether every element has the same value.
    public boolean constant() {
      return least == greatest;
    }

    /// The width of one bin.
    double width() {
      return range / bins.length;
    }
  }
}
