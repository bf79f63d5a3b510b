package org.inferometer.reports.analysis;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// A reading as reports write it.
///
/// @param value the number alone, `12.3`; `n/a` where there is none
/// @param unit empty for a ratio and where there is no value
/// @param interval the 95 % interval in the same unit, `12.1–12.5`; empty if there is none
/// @param note how it was estimated, or why it is unavailable; empty for a measured value
public record Figure(String value, String unit, String interval, String note) {
  public static final String MISSING = "n/a";

  /// A reading in the unit that suits its size.
  public static Figure of(Reading reading) {
    return switch (reading) {
      case Reading.Measured m -> of(m, Scale.of(m.unit(), m.value()));
      case Reading.Estimated e -> of(e, Scale.of(e.unit(), e.value()));
      case Reading.Unavailable u -> missing(u.reason());
    };
  }

  /// A reading in a given unit.
  public static Figure of(Reading reading, Scale scale) {
    return switch (reading) {
      case Reading.Measured m -> measured(m, scale);
      case Reading.Estimated e ->
          new Figure(
              Numbers.significant(scale.shown(e.value())),
              scale.unit(),
              "",
              "Estimated: " + e.method() + ".");
      case Reading.Unavailable u -> missing(u.reason());
    };
  }

  /// No value, for a reason.
  public static Figure missing(String reason) {
    return new Figure(MISSING, "", "", reason);
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

  private static Figure measured(Reading.Measured m, Scale scale) {
    var interval = m.ci95();
    return new Figure(
        Numbers.significant(scale.shown(m.value())),
        scale.unit(),
        interval == null ? "" : interval(interval, scale),
        "");
  }

  /// The bounds of an interval with as many decimals as tell them apart, two more than usual at
  /// most.
  static String interval(Interval interval, Scale scale) {
    double low = scale.shown(interval.low());
    double high = scale.shown(interval.high());
    int decimals = Numbers.decimals(Math.max(Math.abs(low), Math.abs(high)));
    if (decimals > 5) {
      return Numbers.significant(low) + "–" + Numbers.significant(high);
    }
    for (int more = 0; more < 2 && low < high && same(low, high, decimals); more++) {
      decimals++;
    }
    return Numbers.fixed(low, decimals) + "–" + Numbers.fixed(high, decimals);
  }

  private static boolean same(double low, double high, int decimals) {
    return Numbers.fixed(low, decimals).equals(Numbers.fixed(high, decimals));
  }
}
