package org.inferometer.reports.pdf;

import com.openhtmltopdf.css.sheet.FontFaceRule;
import com.openhtmltopdf.css.style.CssContext;
import com.openhtmltopdf.extend.FSSupplier;
import com.openhtmltopdf.extend.OutputDevice;
import com.openhtmltopdf.extend.SVGDrawer;
import com.openhtmltopdf.layout.SharedContext;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.render.Box;
import com.openhtmltopdf.render.RenderingContext;
import java.io.File;
import java.io.InputStream;
import java.util.List;
import org.w3c.dom.Element;

/// Draws the pictures of a report on its pages: lines as lines, and text as text that can be
/// searched and copied, in the page's fonts.
///
/// It knows the part of SVG that [org.jfree.svg.SVGGraphics2D] writes and nothing else, which is
/// why it needs neither a style engine nor a font search, and cannot fetch or run anything.
final class PictureDrawer implements SVGDrawer {
  @Override
  public SVGImage buildSVGImage(
      Element svg, Box box, CssContext css, double width, double height, double dotsPerPixel) {
    return new Image(svg, width, height, dotsPerPixel);
  }

  /// Fonts come from the page.
  @Override
  public void importFontFaceRules(List<FontFaceRule> rules, SharedContext shared) {}

  @Override
  public void addFontFile(File file, String family, Integer weight, FontStyle style) {}

  @Override
  public void addFontStream(
      FSSupplier<InputStream> font, String family, Integer weight, FontStyle style) {}

  @Override
  public void close() {}

  /// A picture at its size on the page.
  ///
  /// @param width in the page's dots, of which a pixel has `dotsPerPixel`
  /// @param height in the page's dots
  private record Image(Element svg, double width, double height, double dotsPerPixel)
      implements SVGImage {
    @Override
    public int getIntrinsicWidth() {
      return (int) width;
    }

    @Override
    public int getIntrinsicHeight() {
      return (int) height;
    }

    @Override
    public void drawSVG(OutputDevice page, RenderingContext context, double x, double y) {
      float pixelsWide = (float) Math.ceil(width / dotsPerPixel);
      float pixelsHigh = (float) Math.ceil(height / dotsPerPixel);
      var letters = new Lettering(context);
      page.drawWithGraphics(
          (float) x,
          (float) y,
          pixelsWide,
          pixelsHigh,
          graphics -> {
            double scale = width / dotsPerPixel / Double.parseDouble(svg.getAttribute("width"));
            graphics.scale(scale, scale);
            new Painter(svg, graphics, letters).paint();
          });
    }
  }
}
