package org.inferometer.cli;

import java.util.Locale;

/// Text from files and networks, made safe for a terminal.
final class PlainText {
  private PlainText() {}

  /// The text with control characters, other than line feeds, written as `\xNN`: a name from a
  /// network cannot move the cursor or set colours.
  static String of(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int codePoint) {
    boolean directs = Character.getType(codePoint) == Character.FORMAT;
    if (codePoint != '\n' && (Character.isISOControl(codePoint) || directs)) {
      safe.append(String.format(Locale.ROOT, "\\x%02x", codePoint));
    } else {
      safe.appendCodePoint(codePoint);
    }
  }
}
