package org.inferometer.reports.pdf;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The properties that a part of a picture is painted with: its own, and what it inherits.
///
/// Source: SVG 2, chapter 13, with its defaults: filled black, no stroke.
///
/// @param properties of the `style` attribute, by name
record Ink(Map<String, String> properties) {
  static final Ink NONE = new Ink(Map.of());

  /// These properties, overridden by those of a `style` attribute.
  Ink with(String style) {
    if (style.isEmpty()) {
      return this;
    }
    var all = new HashMap<>(properties);
    for (var property : style.split(";")) {
      int colon = property.indexOf(':');
      if (colon > 0) {
        all.put(property.substring(0, colon).strip(), property.substring(colon + 1).strip());
      }
    }
    return new Ink(all);
  }

  /// Fills and strokes a shape, as far as the properties ask for it.
  void paint(Graphics2D graphics, Shape shape) {
    var fill = property("fill", "rgb(0,0,0)");
    if (!fill.equals("none")) {
      graphics.setPaint(color(fill, "fill-opacity"));
      graphics.fill(shape);
    }
    draw(graphics, shape);
  }

  /// Strokes a shape.
  void draw(Graphics2D graphics, Shape shape) {
    var stroke = property("stroke", "none");
    if (!stroke.equals("none")) {
      graphics.setPaint(color(stroke, "stroke-opacity"));
      graphics.setStroke(stroke());
      graphics.draw(shape);
    }
  }

  /// The colour of text.
  Color fill() {
    return color(property("fill", "rgb(0,0,0)"), "fill-opacity");
  }

  boolean isBold() {
    return property("font-weight", "normal").equals("bold");
  }

  /// In pixels.
  float fontSize() {
    return number("font-size", "12");
  }

  private BasicStroke stroke() {
    return new BasicStroke(
        number("stroke-width", "1"),
        switch (property("stroke-linecap", "butt")) {
          case "square" -> BasicStroke.CAP_SQUARE;
          case "round" -> BasicStroke.CAP_ROUND;
          default -> BasicStroke.CAP_BUTT;
        },
        switch (property("stroke-linejoin", "miter")) {
          case "round" -> BasicStroke.JOIN_ROUND;
          case "bevel" -> BasicStroke.JOIN_BEVEL;
          default -> BasicStroke.JOIN_MITER;
        },
        Math.max(1, number("stroke-miterlimit", "4")),
        dashes(),
        0);
  }

  private float @Nullable [] dashes() {
    var lengths = property("stroke-dasharray", "");
    if (lengths.isEmpty()) {
      return null;
    }
    var parts = lengths.split(",");
    var dashes = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      dashes[i] = Float.parseFloat(parts[i].strip());
    }
    return dashes;
  }

  private Color color(String rgb, String opacity) {
    var parts =
        Arrays.stream(rgb.substring("rgb(".length(), rgb.length() - 1).split(","))
            .mapToInt(part -> Integer.parseInt(part.strip()))
            .toArray();
    return new Color(parts[0], parts[1], parts[2], Math.round(255 * number(opacity, "1")));
  }

  private float number(String name, String otherwise) {
    var value = property(name, otherwise);
    return Float.parseFloat(value.endsWith("px") ? value.substring(0, value.length() - 2) : value);
  }

  private String property(String name, String otherwise) {
    return properties.getOrDefault(name, otherwise);
  }
}
