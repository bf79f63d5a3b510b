package org.inferometer.reports.analysis;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// How numbers are written in reports: three significant digits, a point as the decimal mark,
/// commas between thousands.
public final class NumberFormatting {
  private static final int SMALLEST_PLAIN = -3;
  private static final int LARGEST_PLAIN = 6;
  private static final double LARGEST_EXACT = 1e15;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private NumberFormatting() {}

  /// A value to three significant digits: `12.3`, `1,230`, `0.0123`, `4.56 × 10⁻⁷`.
  public static String significant(double value) {
    if (value == 0) {
      return "0";
    }
    int exponent = exponent(value);
    return exponent < SMALLEST_PLAIN || exponent > LARGEST_PLAIN
        ? scientific(value, exponent)
        : fixed(value, Math.max(0, 2 - exponent));
  }

  /// How many decimals show three significant digits of a value.
  public static int decimals(double value) {
    return value == 0 ? 0 : Math.max(0, 2 - exponent(value));
  }

  /// The power of ten of the first digit, after rounding to three digits.
  private static int exponent(double value) {
    double size = Math.abs(value);
    int exponent = (int) Math.floor(Math.log10(size));
    return Math.rint(size * Math.pow(10, 2 - exponent)) >= 1_000 ? exponent + 1 : exponent;
  }

  /// A value with so many decimals; three significant digits where it has more than three before
  /// the decimal mark.
  public static String fixed(double value, int decimals) {
    double shown = decimals == 0 ? threeDigits(value) : value;
    double scaled = Math.abs(shown) * Math.pow(10, decimals);
    if (scaled > LARGEST_EXACT) {
      return new BigDecimal(shown).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
    return grouped(Math.round(scaled), decimals, shown < 0);
  }

  private static double threeDigits(double value) {
    if (Math.abs(value) < 1_000) {
      return value;
    }
    double unit = Math.pow(10, exponent(value) - 2.0);
    return Math.rint(value / unit) * unit;
  }

  /// Digits with commas between thousands and a decimal mark. Written by hand, as a report formats
  /// a hundred thousand figures and `String.format` would take a second for them.
  private static String grouped(long digits, int decimals, boolean negative) {
    var text = new StringBuilder(Long.toString(digits));
    while (text.length() <= decimals) {
      text.insert(0, '0');
    }
    int whole = text.length() - decimals;
    if (decimals > 0) {
      text.insert(whole, '.');
    }
    for (int comma = whole - 3; comma > 0; comma -= 3) {
      text.insert(comma, ',');
    }
    return negative && digits != 0 ? text.insert(0, '-').toString() : text.toString();
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
    return grouped(Math.abs(count), 0, count < 0);
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

  private static String scientific(double value, int exponent) {
    return fixed(value / Math.pow(10, exponent), 2) + " × 10" + superscript(exponent);
  }

  private static String superscript(int exponent) {
    var text = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }
}
