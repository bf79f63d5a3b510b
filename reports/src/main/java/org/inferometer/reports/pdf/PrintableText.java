package org.inferometer.reports.pdf;

import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.fontbox.ttf.CmapLookup;

/// Text as the embedded fonts can show it. A character that they lack appears by its number,
/// `⟨U+4E2D⟩`, so that no part of a name vanishes.
final class PrintableText {
  private static final int TYPICAL_END = 0x250;

  private PrintableText() {}

  static String shown(String text) {
    return isPlain(text) ? text : converted(text, c -> String.format(Locale.ROOT, "⟨U+%04X⟩", c));
  }

  /// Text of a picture, where room was measured before: one mark for what the fonts lack. The
  /// tables have it in full.
  static String inPicture(String text) {
    return isPlain(text) ? text : converted(text, c -> "\ufffd");
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < TYPICAL_END && c != 0x7f && c != 0xad);
  }

  private static String converted(String text, IntFunction<String> substitute) {
    CmapLookup characters = Fonts.characters();
    var out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> out.append(has(characters, c) ? letter(c) : substitute.apply(c)));
    return out.toString();
  }

  private static boolean has(CmapLookup characters, int character) {
    return isSpace(character) || (!isHidden(character) && characters.getGlyphId(character) != 0);
  }

  private static String letter(int character) {
    return isSpace(character) ? " " : Character.toString(character);
  }

  private static boolean isSpace(int character) {
    return character == '\n' || character == '\t' || character == '\r';
  }

  private static boolean isHidden(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }
}
