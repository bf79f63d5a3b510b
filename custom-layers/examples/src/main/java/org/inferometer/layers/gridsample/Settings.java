package org.inferometer.layers.gridsample;

/// The attributes of grid sampling, and what they make of a coordinate.
///
/// @param mode `bilinear`: a mean of four neighbours, weighted by distance; `nearest`: the next
///   one, the even one of two
/// @param padding `zeros`: nothing is beyond the image; `border`: its border goes on for ever
/// @param alignCorners whether -1 and 1 are the centres of the outermost pixels, not their edges
public record Settings(String mode, String padding, boolean alignCorners) {
  static final String BILINEAR = "bilinear";
  static final String NEAREST = "nearest";
  static final String ZEROS = "zeros";
  static final String BORDER = "border";

  public Settings {
    requireOne("mode", mode, BILINEAR, NEAREST);
    requireOne("padding", padding, ZEROS, BORDER);
  }

  private static void requireOne(String name, String value, String first, String second) {
    if (!value.equals(first) && !value.equals(second)) {
      throw new IllegalArgumentException(
          name + " is " + first + " or " + second + ", not '" + value + "'");
    }
  }

  boolean isNearest() {
    return mode.equals(NEAREST);
  }

  boolean isBorder() {
    return padding.equals(BORDER);
  }

  /// A coordinate in pixels. Math.min and Math.max keep NaN.
  ///
  /// @param coordinate from -1 to 1
  double pixel(double coordinate, long size) {
    double pixel =
        alignCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2;
    return isBorder() ? Math.min(Math.max(pixel, 0), (double) (size - 1)) : pixel;
  }
}
