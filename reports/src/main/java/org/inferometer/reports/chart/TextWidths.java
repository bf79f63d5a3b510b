package org.inferometer.reports.chart;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gives every text of a drawing the width that it was laid out with.
///
/// A chart places texts by the fonts of the machine that draws it, and they are shown in the fonts
/// of the reader's. Without a width, labels that end at an axis would not, and others could
/// overlap.
final class TextWidths {
  private static final Pattern TEXT =
      Pattern.compile("<text ([^>]*?font-size: (\\d+)px;[^>]*)>([^<]*)</text>");
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private TextWidths() {}

  static String set(String svg) {
    return TEXT.matcher(svg).replaceAll(TextWidths::withWidth);
  }

  private static String withWidth(MatchResult text) {
    int style = text.group(1).contains("bold") ? Font.BOLD : Font.PLAIN;
    var font = new Font(Font.SANS_SERIF, style, Integer.parseInt(text.group(2)));
    double width = font.getStringBounds(unescaped(text.group(3)), CONTEXT).getWidth();
    return Matcher.quoteReplacement(
        String.format(
            Locale.ROOT,
            "<text %s textLength='%d' lengthAdjust='spacingAndGlyphs'>%s</text>",
            text.group(1),
            Math.max(1, Math.round(width)),
            text.group(3)));
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
  }
}
