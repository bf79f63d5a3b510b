package org.inferometer.reports.pdf;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Paints the elements of a picture in their order.
final class Painter {
  private final Element svg;
  private final Graphics2D graphics;
  private final Lettering letters;
  private final Rectangle2D whole;
  private final Map<String, Shape> clips = new HashMap<>();

  /// @param svg as [org.jfree.svg.SVGGraphics2D] writes it
  /// @param graphics in the picture's own pixels
  Painter(Element svg, Graphics2D graphics, Lettering letters) {
    this.svg = svg;
    this.graphics = graphics;
    this.letters = letters;
    this.whole = new Rectangle2D.Double(0, 0, number(svg, "width"), number(svg, "height"));
  }

  void paint() {
    paintChildren(svg, Ink.NONE, graphics, new AffineTransform());
  }

  private void paintChildren(Element parent, Ink ink, Graphics2D target, AffineTransform moved) {
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element) {
        paint(element, ink, target, moved);
      }
    }
  }

  private void paint(Element element, Ink inherited, Graphics2D target, AffineTransform outer) {
    if (element.getNodeName().equals("defs")) {
      readClips(element);
      return;
    }
    var ink = inherited.with(element.getAttribute("style"));
    var own = transform(element.getAttribute("transform"));
    var clip = clip(element);
    var moved = new AffineTransform(outer);
    moved.concatenate(own);
    if (own.isIdentity() && (clip == null || covers(clip, moved))) {
      paintShape(element, ink, target, moved);
      return;
    }
    var inner = (Graphics2D) target.create();
    inner.transform(own);
    if (clip != null && !covers(clip, moved)) {
      inner.clip(clip);
    }
    paintShape(element, ink, inner, moved);
    inner.dispose();
  }

  private void paintShape(Element element, Ink ink, Graphics2D target, AffineTransform moved) {
    switch (element.getNodeName()) {
      case "g" -> paintChildren(element, ink, target, moved);
      case "text" -> letters.draw(element, ink, target);
      case "line" -> ink.draw(target, line(element));
      case "rect" -> ink.paint(target, rectangle(element));
      case "path" -> ink.paint(target, PathData.shape(element.getAttribute("d")));
      default ->
          throw new IllegalStateException(
              "a picture has an element that cannot be printed: " + element.getNodeName());
    }
  }

  private void readClips(Element definitions) {
    var elements = definitions.getElementsByTagName("clipPath");
    for (int i = 0; i < elements.getLength(); i++) {
      var clip = (Element) elements.item(i);
      var path = (Element) clip.getElementsByTagName("path").item(0);
      clips.put("url(#" + clip.getAttribute("id") + ")", PathData.shape(path.getAttribute("d")));
    }
  }

  private @Nullable Shape clip(Element element) {
    return clips.get(element.getAttribute("clip-path"));
  }

  /// Whether a clip cuts nothing off, as most do: then it need not be written.
  private boolean covers(Shape clip, AffineTransform moved) {
    var inside = new Rectangle2D.Double(0.5, 0.5, whole.getWidth() - 1, whole.getHeight() - 1);
    return moved.createTransformedShape(clip).contains(inside);
  }

  private static AffineTransform transform(String text) {
    if (text.isEmpty()) {
      return new AffineTransform();
    }
    var inside = text.substring("matrix(".length(), text.length() - 1);
    return new AffineTransform(
        Arrays.stream(inside.split(",")).mapToDouble(Double::parseDouble).toArray());
  }

  private static Shape line(Element e) {
    return new Line2D.Double(number(e, "x1"), number(e, "y1"), number(e, "x2"), number(e, "y2"));
  }

  private static Shape rectangle(Element e) {
    return new Rectangle2D.Double(
        number(e, "x"), number(e, "y"), number(e, "width"), number(e, "height"));
  }

  static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
