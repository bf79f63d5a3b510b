package org.inferometer.precision;

import org.inferometer.graph.Tensor;
import org.inferometer.precision.rewriting.Constants;

/// Scales of quantised numbers in a format of 16 bits.
public final class HalfScales {
  /// The largest magnitude of an 8-bit integer.
  private static final int LARGEST_INTEGER = 128;

  private HalfScales() {}

  /// Whether a format holds a scale: with its full precision, so that no number is off by more than
  /// 1/16 of a step, and all numbers of that scale with it.
  public static boolean isHeld(float scale, HalfFormat format) {
    return scale >= format.smallestNormal() && (double) scale * LARGEST_INTEGER <= format.largest();
  }

  /// Whether it holds all of them.
  static boolean areHeld(Tensor scales, HalfFormat format) {
    for (long i = 0; i < scales.shape().elementCount(); i++) {
      if (!isHeld(Constants.at(scales, i), format)) {
        return false;
      }
    }
    return true;
  }
}
