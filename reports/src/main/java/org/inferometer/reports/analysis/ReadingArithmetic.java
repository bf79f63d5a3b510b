package org.inferometer.reports.analysis;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Arithmetic on readings that keeps what they are.
final class ReadingArithmetic {
  private ReadingArithmetic() {}

  /// A reading times a positive factor, in another unit.
  static Reading scaled(Reading reading, double factor, String unit) {
    return switch (reading) {
      case Reading.Measured m ->
          new Reading.Measured(m.value() * factor, unit, m.n(), scaled(m, factor));
      case Reading.Estimated e -> new Reading.Estimated(e.value() * factor, unit, e.method());
      case Reading.Unavailable u -> u;
    };
  }

  private static @Nullable Interval scaled(Reading.Measured m, double factor) {
    var interval = m.ci95();
    return interval == null
        ? null
        : new Interval(interval.low() * factor, interval.high() * factor);
  }

  /// The quotient of two readings. Its interval goes from the lowest to the highest quotient of the
  /// bounds, and so covers at least 90 % without an assumption on the distribution (Bonferroni).
  static Reading ratio(Reading numerator, Reading denominator) {
    var above = numerator.asDouble();
    var below = denominator.asDouble();
    if (above.isEmpty() || below.isEmpty() || below.getAsDouble() == 0) {
      return Reading.unavailable("One of the two values is unavailable.");
    }
    double ratio = above.getAsDouble() / below.getAsDouble();
    var high = numerator.interval();
    var low = denominator.interval();
    if (high == null || low == null || low.low() <= 0) {
      return Reading.estimated(ratio, "1", "ratio of two values");
    }
    return Reading.measured(
        ratio, "1", 2, new Interval(high.low() / low.high(), high.high() / low.low()));
  }
}
