package org.inferometer.reports.chart;

import java.awt.Graphics2D;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.ViewBox;

/// Writes pictures as SVG.
final class SvgWriter {
  /// DejaVu Sans and Verdana have nearly the same widths.
  private static final String FAMILY = "DejaVu Sans, Verdana, sans-serif";

  /// Stands for an ampersand until the drawing is done: the SVG writer takes `&lt;` in a name for
  /// an entity and leaves it as it is. A character for private use, which names are shown without.
  private static final String AMPERSAND = "\uf8fe";

  private SvgWriter() {}

  /// A text from a study, as it is to be drawn on what may be an SVG.
  static String text(String text, Graphics2D graphics) {
    return graphics instanceof SVGGraphics2D
        ? text.replace(AMPERSAND, "\ufffd").replace("&", AMPERSAND)
        : text;
  }

  /// @param id begins the ids of clip paths and groups
  static String of(Picture picture, String id) {
    var graphics = new SVGGraphics2D(picture.width(), picture.height());
    graphics.setDefsKeyPrefix(id + "-");
    graphics.setGeomDoubleConverter(SvgWriter::brief);
    graphics.setTransformDoubleConverter(SvgWriter::brief);
    graphics.setFontFunction(family -> FAMILY);
    graphics.setCheckStrokeControlHint(false);
    picture.draw(graphics);
    var box = new ViewBox(0, 0, picture.width(), picture.height());
    var drawn = graphics.getSVGElement(id, true, box, null, null);
    return TextWidths.set(drawn.replace(AMPERSAND, "&amp;"));
  }

  /// A tenth of a pixel is enough, and keeps the file small.
  private static String brief(double value) {
    double rounded = Math.rint(value * 10) / 10;
    if (rounded == Math.rint(rounded)) {
      return Long.toString((long) rounded);
    }
    return BigDecimal.valueOf(rounded).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }
}
