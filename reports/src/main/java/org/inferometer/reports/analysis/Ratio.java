package org.inferometer.reports.analysis;

import java.util.Optional;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// How many times one reading is another, as it is said.
///
/// @param value the quotient, positive
/// @param bounds of the 95 % interval; null where either reading has none
record Ratio(double value, @Nullable Interval bounds) {
  private static final double NEAR_ONE = 0.15;

  /// Empty where either reading is unavailable.
  static Optional<Ratio> of(Reading numerator, Reading denominator) {
    var ratio = ReadingArithmetic.ratio(numerator, denominator);
    return ratio.asDouble().isEmpty()
        ? Optional.empty()
        : Optional.of(new Ratio(ratio.asDouble().getAsDouble(), ratio.interval()));
  }

  /// Whether the interval leaves 1 out. Without an interval nothing is told apart.
  boolean tellsApart() {
    return bounds != null && (bounds.low() > 1 || bounds.high() < 1);
  }

  /// `2.1 ×`.
  String times() {
    return number() + "\u00a0×";
  }

  /// `2.1`.
  String number() {
    return NumberFormatting.fixed(value, decimals());
  }

  /// ` (1.9–2.2)`, or that there is none.
  String interval() {
    return bounds == null
        ? ", without an interval"
        : " ("
            + NumberFormatting.fixed(bounds.low(), decimals())
            + "–"
            + NumberFormatting.fixed(bounds.high(), decimals())
            + ")";
  }

  /// One decimal where it tells the bounds apart from each other and from 1; two otherwise.
  private int decimals() {
    if (bounds == null) {
      return 1;
    }
    boolean narrow = bounds.high() - bounds.low() < NEAR_ONE;
    return narrow || isNearOne(bounds.low()) || isNearOne(bounds.high()) ? 2 : 1;
  }

  private static boolean isNearOne(double bound) {
    return Math.abs(bound - 1) < NEAR_ONE;
  }
}
