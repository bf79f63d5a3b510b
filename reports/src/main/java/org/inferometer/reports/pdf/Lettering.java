package org.inferometer.reports.pdf;

import com.openhtmltopdf.css.constants.IdentValue;
import com.openhtmltopdf.css.value.FontSpecification;
import com.openhtmltopdf.render.FSFont;
import com.openhtmltopdf.render.RenderingContext;
import java.awt.Font;
import java.awt.Graphics2D;
import org.w3c.dom.Element;

/// Writes the texts of pictures as text of the page.
final class Lettering {
  private static final float MEASURED = 100;

  private final RenderingContext context;
  private final FSFont plain;
  private final FSFont bold;

  /// @param context of the page, which has the embedded fonts
  Lettering(RenderingContext context) {
    this.context = context;
    this.plain = context.getFont(specification(IdentValue.NORMAL));
    this.bold = context.getFont(specification(IdentValue.BOLD));
  }

  /// @param text an element with the width that its letters were given room for
  void draw(Element text, Ink ink, Graphics2D graphics) {
    var letters = text.getTextContent();
    double natural = width(letters, ink);
    if (natural <= 0) {
      return;
    }
    var length = text.getAttribute("textLength");
    double stretch = length.isEmpty() ? 1 : Double.parseDouble(length) / natural;
    var target = (Graphics2D) graphics.create();
    target.translate(Painter.number(text, "x"), Painter.number(text, "y"));
    target.scale(stretch, 1);
    target.setPaint(ink.fill());
    target.setFont(new Embedded(ink.isBold() ? Font.BOLD : Font.PLAIN, ink.fontSize()));
    target.drawString(letters, 0, 0);
    target.dispose();
  }

  private double width(String letters, Ink ink) {
    int width =
        context
            .getTextRenderer()
            .getWidth(context.getFontContext(), ink.isBold() ? bold : plain, letters);
    return width * ink.fontSize() / MEASURED;
  }

  private static FontSpecification specification(IdentValue weight) {
    var font = new FontSpecification();
    font.families = new String[] {Fonts.TEXT};
    font.fontWeight = weight;
    font.fontStyle = IdentValue.NORMAL;
    font.variant = IdentValue.NORMAL;
    font.size = MEASURED;
    return font;
  }

  /// The page's font under its own name, which the machine need not have: the page looks fonts up
  /// by their family.
  private static final class Embedded extends Font {
    private static final long serialVersionUID = 1L;

    Embedded(int style, float size) {
      super(SANS_SERIF, style, Math.round(size));
    }

    @Override
    public String getFamily() {
      return Fonts.TEXT;
    }
  }
}
