package org.inferometer.reports.pdf;

import java.util.List;
import java.util.Locale;
import org.inferometer.reports.analysis.PassDescription;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.chart.Picture;
import org.inferometer.reports.page.Block;
import org.inferometer.reports.page.Report.Chapter;

/// Chapters and blocks on paper.
final class BlockPrinter {
  /// Twelve pixels, the size of text in pictures, come out as nearly eight points.
  private static final double MM_A_PIXEL = 0.228;

  private static final double WIDEST_MM = 180;

  private final Outline outline;

  BlockPrinter(Outline outline) {
    this.outline = outline;
  }

  void add(Chapter chapter) {
    var heading = outline.chapter(chapter.title());
    if (chapter.newPage()) {
      heading.with("class", "newpage");
    }
    add(chapter.blocks());
  }

  private void add(List<Block> blocks) {
    blocks.forEach(this::add);
  }

  private void add(Block block) {
    var body = outline.body();
    switch (block) {
      case Block.Heading(var text) -> outline.heading(text);
      case Block.Paragraph(var text) -> body.add("p").text(text);
      case Block.Note(var text) -> body.add("p", "note").text(text);
      case Block.Items(var texts) -> {
        var list = body.add("ul");
        texts.forEach(text -> list.add("li").text(text));
      }
      case Block.Command command -> body.add("p", "command").text(command.text());
      case Block.Grid(var table, var widths) -> TablePrinter.add(body, table, widths);
      case Block.Grids(var grids) -> grids.forEach(this::add);
      case Block.Shortened(var whole, var onPaper) -> add(onPaper);
      case Block.Folded folded ->
          TablePrinter.add(
              body, folded.grid().table().first(folded.most()), folded.grid().widths());
      case Block.CellMatrix cells -> MatrixTable.add(body, cells.matrix());
      case Block.Illustration figure -> add(figure.picture());
      case Block.Illustrations(var figures) -> figures.forEach(this::add);
      case Block.Passes(var heading, var passes) ->
          TablePrinter.add(body, table(heading, passes), "22 78");
      case Block.Explorer explorer -> add(explorer.still());
      case Block.Choice choice -> choice.sections().forEach(each -> add(choice, each));
      case Block.Only(var medium, var only) when medium == Block.Medium.PAPER -> add(only);
      case Block.Only onScreen -> {}
    }
  }

  private void add(Block.Choice choice, Block.Section section) {
    var heading = outline.section(section.title());
    if (!section.equals(choice.sections().getFirst())) {
      heading.with("class", "newpage");
    }
    add(section.blocks());
    outline.endSection();
  }

  private static Table table(String heading, List<PassDescription> passes) {
    return new Table(
        heading,
        List.of(Table.Column.text("Pass"), Table.Column.text("What was done")),
        passes.stream()
            .map(pass -> Table.row(pass.title(), String.join(" ", pass.sentences())))
            .toList());
  }

  /// A picture with the question that it answers.
  private void add(Picture picture) {
    var figure = outline.body().add("div", "figure");
    figure.add("div", "question").text(picture.title());
    figure.picture(picture, size(picture));
    figure.add("div", "note").text(picture.description());
  }

  private static String size(Picture picture) {
    double scale = Math.min(MM_A_PIXEL, WIDEST_MM / picture.width());
    return String.format(
        Locale.ROOT,
        "width: %.1fmm; height: %.1fmm",
        scale * picture.width(),
        scale * picture.height());
  }
}
