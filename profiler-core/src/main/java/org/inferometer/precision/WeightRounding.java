package org.inferometer.precision;

/// What a narrower number format does to weights.
///
/// @param elements how many there are
/// @param overflowed finite ones that are beyond the largest number of the format
/// @param flushed ones other than zero that become zero
/// @param subnormal ones that become subnormal: nearer to zero than the format's full precision
///   reaches
public record WeightRounding(long elements, long overflowed, long flushed, long subnormal) {
  /// No weights.
  public static final WeightRounding NONE = new WeightRounding(0, 0, 0, 0);

  public WeightRounding {
    if (overflowed < 0
        || flushed < 0
        || subnormal < 0
        || overflowed + flushed + subnormal > elements) {
      throw new IllegalArgumentException(
          "of "
              + elements
              + " weights, "
              + overflowed
              + ", "
              + flushed
              + " and "
              + subnormal
              + " cannot have been changed");
    }
  }

  /// These and others.
  public WeightRounding plus(WeightRounding other) {
    return new WeightRounding(
        elements + other.elements,
        overflowed + other.overflowed,
        flushed + other.flushed,
        subnormal + other.subnormal);
  }
}
