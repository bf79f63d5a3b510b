package org.inferometer.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.inferometer.study.Reading.Estimated;
import org.inferometer.study.Reading.Measured;
import org.inferometer.study.Reading.Unavailable;

/// Figures as people read them: three significant digits, and what a reading is beside it.
final class FigureText {
  private static final MathContext THREE_DIGITS = new MathContext(3);
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P"};

  private FigureText() {}

  /// The value in its own unit, without it; `~` marks an estimate, `-` that there is none.
  static String value(Reading reading) {
    return switch (reading) {
      case Measured m -> plain(m.value());
      case Estimated e -> "~" + plain(e.value());
      case Unavailable u -> "-";
    };
  }

  /// The value with its interval, to the same decimal place: `5.23 ± 0.04` with the larger half;
  /// `22.6 (18.1–189)` where a half is more than a tenth of the value: ± would hide that the two
  /// differ, and could reach below zero.
  static String withInterval(Reading reading) {
    Interval interval = reading.interval();
    if (interval == null || !(reading instanceof Measured m)) {
      return value(reading);
    }
    double half = interval.halfWidthAbout(m.value());
    if (half > 0.1 * m.value()) {
      return plain(m.value()) + " (" + plain(interval.low()) + "–" + plain(interval.high()) + ")";
    }
    int decimals = Math.max(0, rounded(m.value()).scale());
    BigDecimal shown = BigDecimal.valueOf(half).setScale(decimals, RoundingMode.CEILING);
    return plain(m.value()) + " ± " + shown.toPlainString();
  }

  /// A share in percent with its interval: `98.8 (97.9–99.3)`.
  static String percentWithInterval(Reading share) {
    Interval interval = share.interval();
    return share instanceof Measured m && interval != null
        ? String.format(
            Locale.ROOT,
            "%.1f (%.1f–%.1f)",
            100 * m.value(),
            100 * interval.low(),
            100 * interval.high())
        : value(share);
  }

  /// A share in percent: `1.9 %`; `-` where there is none.
  static String percent(Reading share) {
    return share.asDouble().isEmpty()
        ? "-"
        : NumberFormatting.percent(share.asDouble().getAsDouble()).replace("less than ", "<");
  }

  /// A count or size with a decimal prefix: `25.6 M`; `-` where there is none.
  static String scaled(Reading reading) {
    return switch (reading) {
      case Measured m -> scaled(m.value());
      case Estimated e -> scaled(e.value());
      case Unavailable u -> "-";
    };
  }

  /// A number with a decimal prefix: `431 k`.
  static String scaled(double value) {
    int power = 0;
    double rest = BigDecimal.valueOf(value).round(THREE_DIGITS).doubleValue();
    while (Math.abs(rest) >= 1000 && power < PREFIXES.length - 1) {
      rest /= 1000;
      power++;
    }
    String figure = power == 0 && rest == Math.rint(rest) ? whole(rest) : plain(rest);
    return power == 0 ? figure : figure + " " + PREFIXES[power];
  }

  /// Bytes with a binary prefix: `97.7 MiB`.
  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double rest = bytes;
    int unit = 0;
    while (rest >= 1024 && unit < units.length - 1) {
      rest /= 1024;
      unit++;
    }
    return (unit == 0 ? whole(rest) : plain(rest)) + " " + units[unit];
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  private static String plain(double value) {
    return rounded(value).toPlainString();
  }

  /// Three significant digits, but never fewer than the whole part has.
  private static BigDecimal rounded(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    if (exact.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal three = exact.round(THREE_DIGITS);
    int decimals = 3 - (three.precision() - three.scale());
    return decimals >= 0 ? three.setScale(decimals) : exact.setScale(0, RoundingMode.HALF_UP);
  }
}
