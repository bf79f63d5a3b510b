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
  private static final int MOST_DECIMALS = 4;

  /// Empty where either reading is unavailable.
  static Optional<Ratio> of(Reading numerator, Reading denominator) {
    return of(ReadingArithmetic.ratio(numerator, denominator));
  }

  /// A ratio that was read as such; empty where it is unavailable.
  static Optional<Ratio> of(Reading ratio) {
    return ratio.asDouble().isEmpty()
        ? Optional.empty()
        : Optional.of(new Ratio(ratio.asDouble().getAsDouble(), ratio.interval()));
  }

  /// Whether the interval leaves 1 out. Without an interval nothing is told apart.
  boolean tellsApart() {
    return bounds != null && (bounds.low() > 1 || bounds.high() < 1);
  }

  /// The ratio the other way round.
  Ratio inverse() {
    return new Ratio(
        1 / value, bounds == null ? null : new Interval(1 / bounds.high(), 1 / bounds.low()));
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
    return bounds == null ? ", without an interval" : " (" + bounded() + ")";
  }

  /// `1.9–2.2`; `none` without an interval.
  String bounded() {
    return bounds("–");
  }

  /// `1.9 to 2.2`, or that there is no interval.
  String span() {
    return bounds == null ? "without an interval" : bounds(" to ");
  }

  private String bounds(String between) {
    return bounds == null
        ? "none"
        : NumberFormatting.fixed(bounds.low(), decimals())
            + between
            + NumberFormatting.fixed(bounds.high(), decimals());
  }

  /// By how much the two differ: `0.3 % (−0.5 to 1.1)`.
  String asPercent() {
    return percent(value)
        + "\u00a0%"
        + (bounds == null
            ? ", without an interval"
            : " (" + percent(bounds.low()) + " to " + percent(bounds.high()) + ")");
  }

  private static String percent(double ratio) {
    double percent = 100 * (ratio - 1);
    return NumberFormatting.fixed(percent, Math.abs(percent) < 9.95 ? 1 : 0).replace('-', '−');
  }

  /// As many decimals as tell the bounds apart from each other and from 1.
  private int decimals() {
    if (bounds == null) {
      return 1;
    }
    double quarter = (bounds.high() - bounds.low()) / 4;
    int fewest = bounds.high() < 100 ? 1 : 0;
    int decimals =
        quarter > 0 ? Math.clamp((int) Math.ceil(-Math.log10(quarter)), fewest, MOST_DECIMALS) : 2;
    while (decimals < MOST_DECIMALS && seemsOne(decimals)) {
      decimals++;
    }
    return decimals;
  }

  private boolean seemsOne(int decimals) {
    return bounds != null
        && (seemsOne(bounds.low(), decimals) || seemsOne(bounds.high(), decimals));
  }

  /// Whether a bound other than 1 would be written as 1.
  private static boolean seemsOne(double bound, int decimals) {
    return bound != 1 && Math.abs(bound - 1) < 0.5 * Math.pow(10, -decimals);
  }
}
