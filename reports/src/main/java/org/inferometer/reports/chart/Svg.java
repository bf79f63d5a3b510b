package org.inferometer.reports.chart;

import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.ViewBox;

/// Draws charts as SVG.
final class Svg {
  /// DejaVu Sans and Verdana have nearly the same widths.
  private static final String FAMILY = "DejaVu Sans, Verdana, sans-serif";

  /// Stands for an ampersand until the drawing is done: the SVG writer takes `&lt;` in a name for
  /// an entity and leaves it as it is. A character for private use, which names are shown without.
  private static final String AMPERSAND = "\uf8fe";

  private Svg() {}

  /// A text from a study, as it is to be handed to a chart.
  static String text(String text) {
    return text.replace(AMPERSAND, "\ufffd").replace("&", AMPERSAND);
  }

  /// @param id unique among the pictures of a document: it begins the ids of clip paths and groups
  static Picture draw(
      String id, String title, String description, JFreeChart chart, int width, int height) {
    var graphics = new SVGGraphics2D(width, height);
    graphics.setDefsKeyPrefix(id + "-");
    graphics.setGeomDoubleConverter(Svg::brief);
    graphics.setTransformDoubleConverter(Svg::brief);
    graphics.setFontFunction(family -> FAMILY);
    graphics.setCheckStrokeControlHint(false);
    // Otherwise turned text is drawn as outlines, which nobody can select or search.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    var drawn = graphics.getSVGElement(id, true, new ViewBox(0, 0, width, height), null, null);
    var svg = TextWidths.set(drawn.replace(AMPERSAND, "&amp;"));
    return new Picture(title, description, svg, width, height);
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
