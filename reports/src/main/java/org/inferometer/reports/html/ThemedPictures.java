package org.inferometer.reports.html;

import static org.inferometer.reports.html.HtmlWriter.with;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.reports.chart.Palette;
import org.inferometer.reports.page.Block;
import org.inferometer.reports.page.Report.Chapter;

/// The pictures of a report, drawn in the page's own colours, so that they follow dark mode and
/// print.
final class ThemedPictures {
  private record Named(Color color, String name) {}

  private static final List<Named> COLORS =
      List.of(
          new Named(Palette.INK, "ink"),
          new Named(Palette.MUTED, "muted"),
          new Named(Palette.RULE, "rule"),
          new Named(Palette.FP32, "fp32"),
          new Named(Palette.FP16, "fp16"),
          new Named(Palette.BF16, "bf16"),
          new Named(Palette.INT8, "int8"),
          new Named(Palette.INT8_MIXED, "int8-mixed"),
          new Named(Palette.OTHER, "other"));

  private final Map<String, String> byId;

  private ThemedPictures(Map<String, String> byId) {
    this.byId = byId;
  }

  /// Draws all figures of the chapters. They are independent of each other and make most of the
  /// work.
  static ThemedPictures of(List<Chapter> chapters) {
    return new ThemedPictures(
        chapters.stream().flatMap(chapter -> figures(chapter.blocks())).toList().parallelStream()
            .collect(
                Collectors.toMap(
                    Block.Illustration::id, figure -> themed(figure.picture().svg(figure.id())))));
  }

  private static Stream<Block.Illustration> figures(List<Block> blocks) {
    return blocks.stream()
        .flatMap(block ->
            switch (block) {
              case Block.Illustration figure -> Stream.of(figure);
              case Block.Illustrations(var figures) -> figures.stream();
              case Block.Choice choice ->
                  choice.sections().stream().flatMap(section -> figures(section.blocks()));
              case Block.Only(var _, var only) -> figures(List.of(only));
              case Block.Explorer explorer -> figures(explorer.still());
              case Block.CellMatrix _,
                  Block.Heading _,
                  Block.Paragraph _,
                  Block.Note _,
                  Block.Items _,
                  Block.Command _,
                  Block.Grid _,
                  Block.Grids _,
                  Block.Shortened _,
                  Block.Folded _,
                  Block.Passes _ ->
                  Stream.empty();
            });
  }

  /// A picture with its question as caption.
  void put(HtmlWriter html, Block.Illustration figure) {
    var picture = figure.picture();
    html.tag(
        "figure",
        with("class", "picture " + figure.room().name().toLowerCase(Locale.ROOT)),
        () -> {
          html.tag("figcaption", picture.title());
          html.tag(
              "div",
              with("class", "drawing", "role", "group", "aria-label", picture.description()),
              () -> html.trusted(Objects.requireNonNull(byId.get(figure.id()))));
        });
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
