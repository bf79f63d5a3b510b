package org.inferometer.reports.pdf;

import com.openhtmltopdf.css.constants.IdentValue;
import com.openhtmltopdf.css.value.FontSpecification;
import com.openhtmltopdf.pdfboxout.PdfBoxFSFont;
import com.openhtmltopdf.render.RenderingContext;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.FontMetrics;
import java.awt.font.TextAttribute;
import java.io.IOException;
import java.text.AttributedCharacterIterator;
import java.text.AttributedString;
import java.text.CharacterIterator;
import org.apache.pdfbox.pdmodel.font.PDFont;

/// Lays out and writes the texts of pictures in the page's fonts, whatever fonts the machine has.
final class PictureText extends PdfBoxGraphics2DFontTextDrawer {
  private final PDFont plain;
  private final PDFont bold;

  /// @param context of the page, which has the embedded fonts
  PictureText(RenderingContext context) {
    this.plain = font(context, IdentValue.NORMAL);
    this.bold = font(context, IdentValue.BOLD);
  }

  private static PDFont font(RenderingContext context, IdentValue weight) {
    var wanted = new FontSpecification();
    wanted.families = new String[] {Fonts.TEXT};
    wanted.fontWeight = weight;
    wanted.fontStyle = IdentValue.NORMAL;
    wanted.variant = IdentValue.NORMAL;
    wanted.size = 1;
    var font = (PdfBoxFSFont) context.getFont(wanted);
    return font.getFontDescriptions().getFirst().getFont();
  }

  @Override
  protected PDFont mapFont(Font font, IFontTextDrawerEnv env) {
    return font.isBold() ? bold : plain;
  }

  @Override
  public boolean canDrawText(AttributedCharacterIterator text, IFontTextDrawerEnv env)
      throws IOException, FontFormatException {
    return super.canDrawText(shown(text), env);
  }

  @Override
  public void drawText(AttributedCharacterIterator text, IFontTextDrawerEnv env)
      throws IOException, FontFormatException {
    super.drawText(shown(text), env);
  }

  @Override
  public FontMetrics getFontMetrics(Font font, IFontTextDrawerEnv env)
      throws IOException, FontFormatException {
    return new Metrics(super.getFontMetrics(font, env));
  }

  /// The text without what the fonts lack.
  private static AttributedCharacterIterator shown(AttributedCharacterIterator text) {
    var letters = new StringBuilder();
    for (char c = text.first(); c != CharacterIterator.DONE; c = text.next()) {
      letters.append(c);
    }
    text.first();
    var shown = new AttributedString(PrintableText.inPicture(letters.toString()));
    shown.addAttribute(TextAttribute.FONT, text.getAttribute(TextAttribute.FONT));
    return shown.getIterator();
  }

  /// Measures texts as they are shown.
  private static final class Metrics extends FontMetrics {
    private static final long serialVersionUID = 1L;
    private final FontMetrics metrics;

    Metrics(FontMetrics metrics) {
      super(metrics.getFont());
      this.metrics = metrics;
    }

    @Override
    public int getAscent() {
      return metrics.getAscent();
    }

    @Override
    public int getDescent() {
      return metrics.getDescent();
    }

    @Override
    public int getLeading() {
      return metrics.getLeading();
    }

    @Override
    public int stringWidth(String text) {
      return metrics.stringWidth(PrintableText.inPicture(text));
    }
  }
}
