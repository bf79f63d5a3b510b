package org.inferometer.reports.pdf;

import org.apache.fontbox.ttf.CmapLookup;

/// Text as the embedded fonts can show it. A character that they lack appears by its number,
/// `⟨U+4E2D⟩`, so that no part of a name vanishes.
final class Glyphs {
  private static final int TYPICAL_END = 0x250;

  private Glyphs() {}

  static String shown(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < TYPICAL_END && c != 0x7f && c != 0xad)
        ? text
        : converted(text);
  }

  private static String converted(String text) {
    CmapLookup characters = Fonts.characters();
    var out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(c, characters, out));
    return out.toString();
  }

  private static void append(int character, CmapLookup characters, StringBuilder out) {
    if (character == '\n' || character == '\t' || character == '\r') {
      out.append(' ');
    } else if (!isHidden(character) && characters.getGlyphId(character) != 0) {
      out.appendCodePoint(character);
    } else {
      out.append(String.format("⟨U+%04X⟩", character));
    }
  }

  private static boolean isHidden(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }
}
