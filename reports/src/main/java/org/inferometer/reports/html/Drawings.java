package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.awt.Color;
import java.util.List;
import java.util.Optional;
import org.inferometer.reports.chart.Palette;
import org.inferometer.reports.chart.Picture;

/// Pictures in the page: their colours become the page's own, so that they follow dark mode and
/// print.
final class Drawings {
  private record Named(Color color, String name) {}

  private static final List<Named> COLORS =
      List.of(
          new Named(Palette.INK, "ink"),
          new Named(Palette.MUTED, "muted"),
          new Named(Palette.RULE, "rule"),
          new Named(Palette.FP32, "fp32"),
          new Named(Palette.FP16, "fp16"),
          new Named(Palette.INT8, "int8"),
          new Named(Palette.INT8_MIXED, "int8-mixed"),
          new Named(Palette.OTHER, "other"));

  private Drawings() {}

  /// A picture in the page's colours.
  record Drawn(String title, String description, String svg) {}

  /// @param id unique in the page
  static Optional<Drawn> of(String id, Optional<Picture> picture) {
    return picture.map(p -> new Drawn(p.title(), p.description(), themed(p.svg(id))));
  }

  /// A picture with its question as caption; nothing if there is none.
  static void put(Html html, Optional<Drawn> picture, String extraClass) {
    picture.ifPresent(p ->
        html.tag(
            "figure",
            with("class", "picture " + extraClass),
            () -> {
              html.tag("figcaption", p.title());
              html.tag(
                  "div",
                  with("class", "drawing", "role", "group", "aria-label", p.description()),
                  () -> html.trusted(p.svg()));
            }));
  }

  private static String themed(String svg) {
    var themed = svg;
    for (var named : COLORS) {
      var c = named.color();
      themed =
          themed.replace(
              "rgb(" + c.getRed() + "," + c.getGreen() + "," + c.getBlue() + ")",
              "var(--" + named.name() + ")");
    }
    return themed;
  }
}
