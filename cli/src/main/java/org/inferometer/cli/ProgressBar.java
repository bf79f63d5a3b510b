package org.inferometer.cli;

import java.util.Locale;

/// Draws one line of progress in a given width: `[#####.....] 42 % 3/8 1 min 20 s left cell`.
final class ProgressBar {
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 8;

  private ProgressBar() {}

  /// @param width the most characters of the line
  /// @param fraction that is done, 0 to 1
  /// @param left the time left, as text; may be empty
  /// @param what is being done; cut where the width is short
  static String line(int width, double fraction, int done, int cells, String left, String what) {
    String figures =
        String.format(Locale.ROOT, " %3d %%  %d/%d", (int) (fraction * 100), done, cells)
            + (left.isEmpty() ? "" : "  " + left);
    int bar = Math.clamp((width - figures.length()) / 3, NARROWEST_BAR, WIDEST_BAR);
    int filled = (int) (fraction * bar);
    String line = "[" + "#".repeat(filled) + ".".repeat(bar - filled) + "]" + figures;
    return cut(line + "  " + PlainText.of(what).strip(), width);
  }

  /// A line that is longer than a width ends with an ellipsis.
  static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, width - 1) + "…";
  }
}
