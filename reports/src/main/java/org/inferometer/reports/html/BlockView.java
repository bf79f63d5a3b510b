package org.inferometer.reports.html;

import static org.inferometer.reports.html.HtmlWriter.with;

import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.reports.page.Block;
import org.inferometer.reports.page.Report.Chapter;

/// Chapters and blocks on a screen.
final class BlockView {
  private final HtmlWriter html;
  private final ThemedPictures drawings;
  private int level = 2;

  /// @param drawings of all figures of the chapters
  BlockView(HtmlWriter html, ThemedPictures drawings) {
    this.html = html;
    this.drawings = drawings;
  }

  /// A chapter as a section of the page.
  void put(Chapter chapter) {
    html.tag(
        "section",
        with("id", chapter.id()),
        () -> {
          html.tag("h2", () -> html.tag("bdi", chapter.title()));
          put(chapter.blocks());
        });
  }

  private void put(List<Block> blocks) {
    blocks.forEach(this::put);
  }

  private void put(Block block) {
    switch (block) {
      case Block.Heading(var text) -> heading(text);
      case Block.Paragraph(var text) -> html.tag("p", text);
      case Block.Note(var text) -> html.tag("p", with("class", "note"), text);
      case Block.Items(var texts) ->
          html.tag("ul", () -> texts.forEach(text -> html.tag("li", text)));
      case Block.Command(var label, var text) ->
          html.tag("pre", with("tabindex", "0", "aria-label", label), () -> html.tag("code", text));
      case Block.Grid grid -> TableView.put(html, grid.table());
      case Block.Grids(var grids) ->
          html.tag("div", with("class", "tables"), () -> grids.forEach(this::put));
      case Block.Shortened(var whole, var onPaper) -> put(whole);
      case Block.Folded folded -> fold(folded);
      case Block.CellMatrix matrix -> new MatrixView(html, matrix).put();
      case Block.Illustration figure -> drawings.put(html, figure);
      case Block.Illustrations(var figures) ->
          html.tag("div", with("class", "pictures"), () -> figures.forEach(this::put));
      case Block.Passes passes -> list(passes);
      case Block.Explorer explorer -> explore(explorer);
      case Block.Choice choice -> choose(choice);
      case Block.Only(var medium, var only) -> put(medium, only);
    }
  }

  private void heading(String text) {
    html.tag("h" + (level + 1), text);
  }

  private void fold(Block.Folded folded) {
    html.tag(
        "details",
        () -> {
          html.tag("summary", folded.summary());
          TableView.putSortable(html, folded.grid().table());
        });
  }

  private void list(Block.Passes passes) {
    heading(passes.heading());
    html.tag(
        "ol",
        with("class", "passes"),
        () ->
            passes
                .passes()
                .forEach(pass ->
                    html.tag(
                        "li",
                        () -> {
                          html.tag("strong", pass.title() + ". ");
                          html.text(String.join(" ", pass.sentences()));
                        })));
  }

  private void explore(Block.Explorer explorer) {
    if (!explorer.heading().isEmpty()) {
      heading(explorer.heading());
    }
    html.tag("div", with("class", explorer.name(), "data-cell", explorer.data()));
    // Shown on paper and where no script runs.
    html.tag("div", with("class", "still"), () -> put(explorer.still()));
  }

  private void choose(Block.Choice choice) {
    html.tag(
        "p",
        with("class", "selector"),
        () -> {
          html.tag("label", with("for", "cell"), choice.label() + " ");
          html.tag(
              "select",
              with("id", "cell", "autocomplete", "off"),
              () -> IntStream.range(0, choice.sections().size()).forEach(i -> option(choice, i)));
        });
    for (int i = 0; i < choice.sections().size(); i++) {
      section(choice.sections().get(i), i == choice.first());
    }
  }

  private void option(Block.Choice choice, int index) {
    var value = Integer.toString(index);
    html.tag(
        "option",
        index == choice.first() ? with("value", value, "selected", "") : with("value", value),
        choice.sections().get(index).title());
  }

  private void section(Block.Section section, boolean shown) {
    html.tag(
        "section",
        shown
            ? with("class", "cell", "id", section.id())
            : with("class", "cell", "id", section.id(), "hidden", ""),
        () -> {
          heading(section.title());
          level++;
          put(section.blocks());
          level--;
        });
  }

  private void put(Block.Medium medium, Block block) {
    switch (medium) {
      case SCREEN -> put(block);
      case SCREEN_WITHOUT_SCRIPT -> html.tag("noscript", () -> put(block));
      // A page of the browser can be printed too.
      case PAPER -> html.tag("div", with("class", "paper"), () -> put(block));
    }
  }
}
