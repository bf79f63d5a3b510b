package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.List;
import java.util.Optional;
import org.inferometer.reports.page.Block;
import org.inferometer.reports.page.Chapter;

/// Chapters and blocks on a screen.
final class BlockView {
  private final Html html;

  BlockView(Html html) {
    this.html = html;
  }

  /// A chapter as a section of the page.
  void put(Chapter chapter) {
    html.tag(
        "section",
        with("id", chapter.id()),
        () -> {
          html.tag("h2", chapter.title());
          put(chapter.blocks());
        });
  }

  void put(List<Block> blocks) {
    blocks.forEach(this::put);
  }

  private void put(Block block) {
    switch (block) {
      case Block.Heading(var text) -> html.tag("h3", text);
      case Block.Paragraph(var text) -> html.tag("p", text);
      case Block.OnScreen(var text) -> html.tag("p", text);
      case Block.Note(var text) -> html.tag("p", with("class", "note"), text);
      case Block.Items(var texts) ->
          html.tag("ul", () -> texts.forEach(text -> html.tag("li", text)));
      case Block.Command(var label, var text) ->
          html.tag("pre", with("tabindex", "0", "aria-label", label), () -> html.tag("code", text));
      case Block.Grid grid -> TableView.put(html, grid.table());
      case Block.Grids(var grids) ->
          html.tag("div", with("class", "tables"), () -> grids.forEach(this::put));
      case Block.Folded folded -> fold(folded);
      case Block.Figure(var id, var picture) ->
          html.tag(
              "div",
              with("class", "pictures"),
              () -> Drawings.put(html, Drawings.of(id, Optional.of(picture)), ""));
      case Block.Explorer explorer -> explore(explorer);
    }
  }

  private void fold(Block.Folded folded) {
    html.tag(
        "details",
        () -> {
          html.tag("summary", folded.summary());
          TableView.putSortable(html, folded.grid().table());
        });
  }

  private void explore(Block.Explorer explorer) {
    html.tag("h3", explorer.heading());
    html.tag("div", with("class", explorer.name()));
    // Shown on paper and where no script runs.
    html.tag("div", with("class", "still"), () -> TableView.put(html, explorer.telling().table()));
  }
}
