package org.inferometer.reports.pdf;

import com.openhtmltopdf.extend.FSObjectDrawer;
import com.openhtmltopdf.extend.FSObjectDrawerFactory;
import com.openhtmltopdf.extend.OutputDevice;
import com.openhtmltopdf.render.RenderingContext;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Shape;
import java.util.Map;
import java.util.Objects;
import org.inferometer.reports.chart.Picture;
import org.w3c.dom.Element;

/// Draws pictures straight on the pages: lines as lines, and text as text that can be searched and
/// copied. The page's `object` elements carry their pictures with them.
final class PictureDrawer implements FSObjectDrawerFactory, FSObjectDrawer {
  private static final String PICTURE = "picture";

  static void attach(Element object, Picture picture) {
    object.setUserData(PICTURE, picture, null);
  }

  @Override
  public boolean isReplacedObject(Element object) {
    return object.getUserData(PICTURE) != null;
  }

  @Override
  public FSObjectDrawer createDrawer(Element object) {
    return this;
  }

  /// @param width in the page's dots, of which a pixel has `dotsPerPixel`
  /// @param height in the page's dots
  /// @return no links
  @Override
  public Map<Shape, String> drawObject(
      Element object,
      double x,
      double y,
      double width,
      double height,
      OutputDevice page,
      RenderingContext context,
      int dotsPerPixel) {
    var picture = (Picture) Objects.requireNonNull(object.getUserData(PICTURE));
    double pixelsWide = width / dotsPerPixel;
    double scale = pixelsWide / picture.width();
    page.drawWithGraphics(
        (float) x,
        (float) y,
        (float) Math.ceil(pixelsWide),
        (float) Math.ceil(height / dotsPerPixel),
        graphics -> {
          ((PdfBoxGraphics2D) graphics).setFontTextDrawer(new PictureText(context));
          graphics.scale(scale, scale);
          picture.draw(graphics);
        });
    return Map.of();
  }
}
