package org.inferometer.reports.analysis;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// A reading as reports write it.
///
/// @param value the number alone, `12.3`; `n/a` where there is none
/// @param unit empty for a ratio and where there is no value
/// @param interval the 95 % interval in the same unit, `12.1–12.5`; empty if there is none
/// @param note how it was estimated, or why it is unavailable; empty for a measured value
public record FormattedReading(String value, String unit, String interval, String note) {
  public static final String MISSING = "n/a";

  /// A reading in the unit that suits its size.
  public static FormattedReading of(Reading reading) {
    return switch (reading) {
      case Reading.Measured m -> of(m, DisplayUnit.of(m.unit(), m.value()));
      case Reading.Estimated e -> of(e, DisplayUnit.of(e.unit(), e.value()));
      case Reading.Unavailable u -> missing(u.reason());
    };
  }

  /// A reading in a given unit.
  public static FormattedReading of(Reading reading, DisplayUnit scale) {
    return switch (reading) {
      case Reading.Measured m -> measured(m, scale);
      case Reading.Estimated e ->
          new FormattedReading(
              NumberFormatting.significant(scale.shown(e.value())),
              scale.unit(),
              "",
              "Estimated: " + e.method() + ".");
      case Reading.Unavailable u -> missing(u.reason());
    };
  }

  /// No value, for a reason.
  public static FormattedReading missing(String reason) {
    return new FormattedReading(MISSING, "", "", reason);
  }

  public boolean isMissing() {
    return value.equals(MISSING);
  }

  /// Value and unit: `12.3 ms`.
  public String text() {
    return unit.isEmpty() ? value : value + "\u00a0" + unit;
  }

  /// Value, unit and interval: `12.3 ms (12.1–12.5)`.
  public String full() {
    return interval.isEmpty() ? text() : text() + " (" + interval + ")";
  }

  private static FormattedReading measured(Reading.Measured m, DisplayUnit scale) {
    var interval = m.ci95();
    return new FormattedReading(
        NumberFormatting.significant(scale.shown(m.value())),
        scale.unit(),
        interval == null ? "" : interval(interval, scale),
        "");
  }

  /// The bounds of an interval with as many decimals as tell them apart, two more than usual at
  /// most.
  static String interval(Interval interval, DisplayUnit scale) {
    double low = scale.shown(interval.low());
    double high = scale.shown(interval.high());
    int decimals = NumberFormatting.decimals(Math.max(Math.abs(low), Math.abs(high)));
    if (decimals > 5) {
      return NumberFormatting.significant(low) + "–" + NumberFormatting.significant(high);
    }
    for (int more = 0; more < 2 && low < high && same(low, high, decimals); more++) {
      decimals++;
    }
    return NumberFormatting.fixed(low, decimals) + "–" + NumberFormatting.fixed(high, decimals);
  }

  private static boolean same(double low, double high, int decimals) {
    return NumberFormatting.fixed(low, decimals).equals(NumberFormatting.fixed(high, decimals));
  }
}
