package org.inferometer.reports.analysis;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// Shares of samples as percentages, with as many decimals as a single sample moves.
public final class PercentagePoints {
  private PercentagePoints() {}

  /// `98.8`, or `98.80` of a thousand samples and more.
  static String of(double percent, long samples) {
    return NumberFormatting.fixed(percent, samples >= 1_000 ? 2 : 1);
  }

  /// `+0.40`, `-0.40`, `0.00`.
  static String signed(double points, long samples) {
    var text = of(points, samples);
    return points > 0 && !text.equals(of(0, samples)) ? "+" + text : text;
  }

  /// `98.8 %`; `n/a` where there is none.
  public static String percent(Reading share, long samples) {
    var value = share.asDouble();
    return value.isEmpty()
        ? FormattedReading.MISSING
        : of(100 * value.getAsDouble(), samples) + "\u00a0%";
  }

  /// The value of a column in percent, with its interval below.
  static Table.Entry entry(Reading share, long samples) {
    if (share instanceof Reading.Unavailable(String reason)) {
      return new Table.Entry(FormattedReading.MISSING, reason);
    }
    return new Table.Entry(
        of(100 * share.asDouble().orElseThrow(), samples), interval(share.interval(), samples));
  }

  private static String interval(
      @org.jspecify.annotations.Nullable Interval interval, long samples) {
    return interval == null
        ? ""
        : of(100 * interval.low(), samples) + "–" + of(100 * interval.high(), samples);
  }
}
