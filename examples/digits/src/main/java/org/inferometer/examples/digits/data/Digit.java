package org.inferometer.examples.digits.data;

import java.util.Locale;

/// A picture of a digit: light ink on dark ground, or the other way round once inverted.
///
/// @param label the digit, 0 to 9
/// @param pixels [#SIDE] rows of as many unsigned bytes
public record Digit(int label, byte[] pixels) {
  /// Rows and columns of a picture.
  public static final int SIDE = 28;

  /// How many different digits there are.
  public static final int CLASSES = 10;

  public Digit {
    if (label < 0 || label >= CLASSES || pixels.length != SIDE * SIDE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a digit is 0 to 9 in %d pixels, not %d in %d",
              SIDE * SIDE,
              label,
              pixels.length));
    }
  }

  /// The same digit with 255 - pixel.
  public Digit inverted() {
    byte[] inverted = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      inverted[i] = (byte) (255 - (pixels[i] & 0xff));
    }
    return new Digit(label, inverted);
  }

  /// What a network sees, row by row from -1 (dark) to 1 (light): `preprocess.json` tells
  /// Inferometer the same.
  public float[] input() {
    float[] input = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      input[i] = (float) (((pixels[i] & 0xff) * (1.0 / 255) - 0.5) / 0.5);
    }
    return input;
  }
}
