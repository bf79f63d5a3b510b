package org.inferometer.reports.pdf;

import java.util.List;
import java.util.Optional;
import org.inferometer.reports.page.Block;
import org.inferometer.reports.page.Chapter;

/// Chapters and blocks on paper.
final class BlockPrinter {
  private final Outline outline;

  BlockPrinter(Outline outline) {
    this.outline = outline;
  }

  /// @return the chapter's heading
  Tag add(Chapter chapter) {
    var heading = outline.chapter(chapter.title());
    add(chapter.blocks());
    return heading;
  }

  void add(List<Block> blocks) {
    blocks.forEach(this::add);
  }

  private void add(Block block) {
    var body = outline.body();
    switch (block) {
      case Block.Heading(var text) -> outline.section(text);
      case Block.Paragraph(var text) -> body.add("p").text(text);
      case Block.OnScreen screen -> {}
      case Block.Note(var text) -> body.add("p", "note").text(text);
      case Block.Items(var texts) -> {
        var list = body.add("ul");
        texts.forEach(text -> list.add("li").text(text));
      }
      case Block.Command command -> body.add("p", "command").text(command.text());
      case Block.Grid(var table, var widths) -> Tables.add(body, table, widths);
      case Block.Grids(var grids) -> grids.forEach(this::add);
      case Block.Folded folded ->
          Tables.add(body, folded.grid().table().first(folded.most()), folded.grid().widths());
      case Block.Figure figure -> Figures.add(body, Optional.of(figure.picture()));
      case Block.Explorer explorer -> {
        add(explorer.telling());
        body.add("p", "note").text(explorer.rest());
      }
    }
  }
}
