package org.inferometer.reports.analysis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// How numbers are written in reports: three significant digits, a point as the decimal mark,
/// commas between thousands.
public final class Numbers {
  private static final MathContext THREE = new MathContext(3, RoundingMode.HALF_UP);
  private static final double SMALLEST_PLAIN = 1e-3;
  private static final double LARGEST_PLAIN = 1e7;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Numbers() {}

  /// A value to three significant digits: `12.3`, `1,230`, `0.0123`, `4.56 × 10⁻⁷`.
  public static String significant(double value) {
    if (value == 0) {
      return "0";
    }
    var rounded = new BigDecimal(value).round(THREE);
    double size = Math.abs(rounded.doubleValue());
    return size < SMALLEST_PLAIN || size >= LARGEST_PLAIN
        ? scientific(rounded)
        : fixed(value, decimals(value));
  }

  /// How many decimals show three significant digits of a value.
  public static int decimals(double value) {
    if (value == 0) {
      return 0;
    }
    var rounded = new BigDecimal(value).round(THREE);
    int exponent = rounded.precision() - rounded.scale() - 1;
    return Math.max(0, 2 - exponent);
  }

  /// A value with so many decimals; three significant digits where it has more than three before
  /// the decimal mark.
  public static String fixed(double value, int decimals) {
    double shown = decimals == 0 ? new BigDecimal(value).round(THREE).doubleValue() : value;
    return String.format(Locale.ROOT, "%,." + decimals + "f", shown);
  }

  /// A value for a column: three significant digits, but no more than so many decimals. What would
  /// vanish by that is shown as `< 0.001`.
  public static String column(double value, int mostDecimals) {
    double smallest = Math.pow(10, -mostDecimals);
    if (value != 0 && Math.abs(value) < smallest) {
      return (value < 0 ? "> -" : "< ") + fixed(smallest, mostDecimals);
    }
    return fixed(value, Math.min(decimals(value), mostDecimals));
  }

  /// An exact count: `1,234`.
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /// A share as a percentage: `62 %`, `3.4 %`.
  public static String percent(double share) {
    double percent = 100 * share;
    if (percent > 0 && percent < 0.1) {
      return "less than 0.1\u00a0%";
    }
    return fixed(percent, percent < 9.95 && percent > 0 ? 1 : 0) + "\u00a0%";
  }

  /// A count in words where a sentence wants it: `five`, `12`.
  public static String inWords(int count) {
    var words =
        new String[] {
          "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
        };
    return count < words.length ? words[count] : count(count);
  }

  /// `1 layer`, `2 layers`.
  public static String plural(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  private static String scientific(BigDecimal rounded) {
    int exponent = rounded.precision() - rounded.scale() - 1;
    double mantissa = rounded.doubleValue() / Math.pow(10, exponent);
    return fixed(mantissa, 2) + " × 10" + superscript(exponent);
  }

  private static String superscript(int exponent) {
    var text = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }
}
