package org.inferometer.onnx;

import java.util.Arrays;

/// A growing array of numbers, without a box for each.
final class LongList {
  private long[] values = {};
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(4, size * 2));
    }
    values[size++] = value;
  }

  long last() {
    return values[size - 1];
  }

  int size() {
    return size;
  }

  long[] toLongs() {
    return Arrays.copyOf(values, size);
  }

  /// The floats whose bits were added.
  float[] toFloats() {
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) {
      floats[i] = Float.intBitsToFloat((int) values[i]);
    }
    return floats;
  }
}
