package org.inferometer.reports.pdf;

import java.awt.Shape;
import java.awt.geom.Path2D;

/// The `d` of a path: absolute commands, coordinates separated by commas or blanks.
///
/// Source: SVG 2, section 9.3, of which the writer uses M, L, Q, C and Z.
final class PathData {
  private final String text;
  private int at;

  private PathData(String text) {
    this.text = text;
  }

  static Shape shape(String text) {
    return new PathData(text).read();
  }

  private Shape read() {
    var path = new Path2D.Double();
    skipSeparators();
    while (at < text.length()) {
      char command = text.charAt(at++);
      switch (command) {
        case 'M' -> path.moveTo(number(), number());
        case 'L' -> path.lineTo(number(), number());
        case 'Q' -> path.quadTo(number(), number(), number(), number());
        case 'C' -> path.curveTo(number(), number(), number(), number(), number(), number());
        case 'Z' -> path.closePath();
        default ->
            throw new IllegalStateException(
                "a picture has a path with the command '" + command + "', which is not known");
      }
      skipSeparators();
    }
    return path;
  }

  private double number() {
    skipSeparators();
    int start = at;
    while (at < text.length() && isPartOfNumber(text.charAt(at))) {
      at++;
    }
    return Double.parseDouble(text.substring(start, at));
  }

  private void skipSeparators() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == ',')) {
      at++;
    }
  }

  private static boolean isPartOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == 'E';
  }
}
