package org.inferometer.study;

/// A two-sided confidence interval.
///
/// @param low the lower bound, finite, in the unit of the reading
/// @param high the upper bound, finite, ≥ low
public record Interval(double low, double high) {
  public Interval {
    if (!(Double.isFinite(low) && Double.isFinite(high) && low <= high)) {
      throw new IllegalArgumentException(
          "an interval is finite and ordered, but [" + low + ", " + high + "]");
    }
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  public boolean overlaps(Interval other) {
    return low <= other.high && other.low <= high;
  }

  /// The larger of the distances of its two ends from a value within it.
  public double halfWidthAbout(double value) {
    return Math.max(high - value, value - low);
  }
}
