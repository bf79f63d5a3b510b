package org.inferometer.reports.analysis;

import java.util.Locale;
import java.util.regex.Pattern;
import org.inferometer.study.Precision;
import org.inferometer.study.Verdict;

/// Names, sentences and values of the study as reports write them.
public final class TextFormatting {
  private static final Pattern BEFORE_UNIT = Pattern.compile("(?<=\\d) (?=%|[mµ]?s\\b)");

  private TextFormatting() {}

  /// `noisy`.
  public static String verdict(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  /// `FP32`, `INT8 mixed`.
  public static String precision(Precision precision) {
    return precision.name().replace("_MIXED", " mixed");
  }

  /// A text with everything that cannot be seen or that turns the direction of what follows made
  /// visible or removed: names come from models and may hold anything.
  public static String visible(String text) {
    if (isPlain(text)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    text.codePoints()
        .map(TextFormatting::visible)
        .filter(c -> c >= 0)
        .forEach(out::appendCodePoint);
    return out.toString().isBlank() ? "(blank)" : out.toString();
  }

  /// Nearly every name is printable ASCII and needs no second look.
  private static boolean isPlain(String text) {
    boolean blank = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
      blank &= c == ' ';
    }
    return !blank;
  }

  private static int visible(int codePoint) {
    if (codePoint == '\n' || codePoint == '\r' || codePoint == '\t') {
      return ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> '\ufffd';
      case Character.FORMAT -> isJoiner(codePoint) ? codePoint : -1;
      default -> codePoint == 0xFFFE || codePoint == 0xFFFF ? '\ufffd' : codePoint;
    };
  }

  private static boolean isJoiner(int codePoint) {
    return codePoint == 0x200C || codePoint == 0x200D;
  }

  /// A text whose lines do not end between a number and its unit.
  static String unbroken(String text) {
    return BEFORE_UNIT.matcher(text).replaceAll("\u00a0");
  }

  /// A sentence without the capital that it begins with, as what follows a colon.
  static String continued(String sentence) {
    return sentence.isEmpty()
        ? sentence
        : sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  /// `45 s`, `1 min 20 s`, `2 h`.
  public static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? twoUnits(seconds / 60, "min", seconds % 60, "s")
        : twoUnits(seconds / 3600, "h", seconds % 3600 / 60, "min");
  }

  private static String twoUnits(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /// A name shortened in its middle, where names of one network differ least.
  ///
  /// @param most characters, ≥ 5
  public static String shortened(String name, int most) {
    var shown = visible(name);
    int length = shown.codePointCount(0, shown.length());
    if (length <= most) {
      return shown;
    }
    int head = (most - 1) / 3;
    int tail = most - 1 - head;
    return shown.substring(0, shown.offsetByCodePoints(0, head))
        + "…"
        + shown.substring(shown.offsetByCodePoints(shown.length(), -tail));
  }

  /// As many whole sentences of a text as fit, one at least, which may be shortened.
  ///
  /// @param most characters, ≥ 5
  public static String sentences(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = text.lastIndexOf(". ", most - 1);
    return end < 0 ? shortened(text, most) : text.substring(0, end + 1);
  }
}
