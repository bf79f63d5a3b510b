package org.inferometer.customlayer.check;

import java.util.Optional;
import org.inferometer.graph.ElementType;

/// A binary floating-point format: IEEE 754's, and bfloat16, which is float32 cut short.
enum FloatFormat {
  FLOAT16(11, -14, 15),
  BFLOAT16(8, -126, 127),
  FLOAT32(24, -126, 127),
  FLOAT64(53, -1022, 1023);

  private final int precision;
  private final int leastExponent;
  private final int mostExponent;

  /// @param precision in bits, with the one that is not stored
  FloatFormat(int precision, int leastExponent, int mostExponent) {
    this.precision = precision;
    this.leastExponent = leastExponent;
    this.mostExponent = mostExponent;
  }

  /// Empty for elements that are no floating-point numbers.
  static Optional<FloatFormat> of(ElementType type) {
    return switch (type) {
      case FLOAT16 -> Optional.of(FLOAT16);
      case BFLOAT16 -> Optional.of(BFLOAT16);
      case FLOAT -> Optional.of(FLOAT32);
      case DOUBLE -> Optional.of(FLOAT64);
      default -> Optional.empty();
    };
  }

  /// The exponent of the largest numbers.
  int mostExponent() {
    return mostExponent;
  }

  /// The exponent of the smallest number.
  int leastSubnormalExponent() {
    return leastExponent - (precision - 1);
  }

  double largest() {
    return (2 - Math.scalb(1.0, 1 - precision)) * Math.scalb(1.0, mostExponent);
  }

  double smallestNormal() {
    return Math.scalb(1.0, leastExponent);
  }

  double smallest() {
    return Math.scalb(1.0, leastSubnormalExponent());
  }

  /// The largest relative error of rounding to nearest.
  double unitRoundoff() {
    return Math.scalb(1.0, -precision);
  }

  /// Half the distance of two neighbours around a number, and so the most that rounding to nearest
  /// changes it; at least half the smallest number.
  double halfSpacing(double number) {
    int exponent = Math.clamp(Math.getExponent(number), leastExponent, mostExponent);
    return Math.max(Math.scalb(1.0, exponent - precision), Double.MIN_VALUE);
  }

  /// Magnitudes from here on round to infinity.
  double overflow() {
    return this == FLOAT64 ? Double.POSITIVE_INFINITY : largest() + halfSpacing(largest());
  }
}
