package org.inferometer.precision.calibration;

import java.util.Arrays;

/// Counts of magnitudes in bins of equal width. Their range is a power of two and grows by
/// doubling: neighbouring bins are merged, so that every count stays true.
final class Magnitudes {
  private static final int BINS = Histogram.BINS;
  private static final int MAGNITUDE = 0x7fff_ffff;

  // Place 0 counts exact zeros, place i + 1 counts bin i.
  private final int[] counts = new int[BINS + 1];
  private final Extremes extremes = new Extremes();
  private double range;

  /// @param bits of float32 elements; once there are infinities or NaN among them, counting ends
  /// @param length how many of them count
  void add(int[] bits, int length) {
    extremes.include(bits, length);
    if (length == 0 || !extremes.finite()) {
      return;
    }
    reach(extremes.largest());
    float scale = (float) (BINS / range);
    for (int i = 0; i < length; i++) {
      int magnitude = bits[i] & MAGNITUDE;
      int bin = Math.min((int) (Float.intBitsToFloat(magnitude) * scale), BINS - 1);
      // 1 for all but zero, without a branch: zeros come at random.
      int above = -magnitude >>> 31;
      counts[bin + above]++;
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

  long zeros() {
    return counts[0];
  }

  long[] bins() {
    long[] bins = new long[BINS];
    Arrays.setAll(bins, i -> counts[i + 1]);
    return bins;
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
      Arrays.fill(counts, BINS / 2 + 1, BINS + 1, 0);
      range *= 2;
    }
  }
}
