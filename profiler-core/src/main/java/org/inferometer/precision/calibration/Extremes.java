package org.inferometer.precision.calibration;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The smallest and the largest of float32 elements, as integers of the same order: loops compare
/// many of these at a time, and infinities and NaN stand outside of all finite ones.
final class Extremes {
  private static final int MAGNITUDE = 0x7fff_ffff;
  private static final int INFINITY = 0x7f80_0000;

  private int lowest = Integer.MAX_VALUE;
  private int highest = Integer.MIN_VALUE;

  /// @param data native memory, in native byte order. Were an array passed too, the loop would be
  ///   compiled for both, and take many times as long
  void include(MemorySegment data) {
    int low = lowest;
    int high = highest;
    int length = Math.toIntExact(data.byteSize() / Float.BYTES);
    for (int i = 0; i < length; i++) {
      int key = key(data.get(ValueLayout.JAVA_INT_UNALIGNED, (long) Float.BYTES * i));
      low = Math.min(low, key);
      high = Math.max(high, key);
    }
    lowest = low;
    highest = high;
  }

  void include(Extremes others) {
    lowest = Math.min(lowest, others.lowest);
    highest = Math.max(highest, others.highest);
  }

  boolean isEmpty() {
    return lowest > highest;
  }

  /// Whether all elements are; true of none.
  boolean finite() {
    return isEmpty() || (highest < INFINITY && lowest > key(INFINITY | (1 << 31)));
  }

  float least() {
    return Float.intBitsToFloat(key(lowest));
  }

  float greatest() {
    return Float.intBitsToFloat(key(highest));
  }

  /// The largest magnitude.
  float largest() {
    return Math.max(Math.abs(least()), Math.abs(greatest()));
  }

  private static int key(int bits) {
    return bits ^ ((bits >> 31) & MAGNITUDE);
  }
}
