package org.inferometer.reports.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;

/// A picture that answers a question.
///
/// @param title the question
/// @param description what it shows, in words, for those who cannot see it
/// @param chart what is drawn; not safe to be drawn by two threads at a time
/// @param width in pixels
/// @param height in pixels
public record Picture(String title, String description, JFreeChart chart, int width, int height) {

  /// Draws it into the rectangle from (0, 0) to its width and height.
  public void draw(Graphics2D graphics) {
    // Otherwise turned text is drawn as outlines, which nobody can select or search.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
  }

  /// One `svg` element with width, height and viewBox, without declarations or scripts.
  ///
  /// @param id of the element, which begins every id inside it, so that it must be unique in the
  ///   document that the picture goes into
  public String svg(String id) {
    return SvgWriter.of(this, id);
  }
}
