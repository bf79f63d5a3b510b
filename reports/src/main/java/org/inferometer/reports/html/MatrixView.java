package org.inferometer.reports.html;

import static org.inferometer.reports.html.HtmlWriter.with;

import java.util.Locale;
import org.inferometer.reports.analysis.FormattedReading;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.PrecisionBatchMatrix;
import org.inferometer.reports.page.Block;

/// The precision × batch matrix.
final class MatrixView {
  private final HtmlWriter html;
  private final Block.CellMatrix block;
  private final PrecisionBatchMatrix matrix;

  MatrixView(HtmlWriter html, Block.CellMatrix block) {
    this.html = html;
    this.block = block;
    this.matrix = block.matrix();
  }

  void put() {
    html.tag(
        "div",
        with(
            "class",
            "box",
            "tabindex",
            "0",
            "role",
            "region",
            "aria-label",
            "Cells of " + block.network()),
        () ->
            html.tag(
                "table",
                with("class", "matrix"),
                () -> {
                  html.tag("thead", () -> html.tag("tr", this::heads));
                  html.tag("tbody", () -> matrix.rows().forEach(this::row));
                }));
  }

  private void heads() {
    html.tag("th", with("scope", "col", "class", "text"), "Precision");
    for (int batch : matrix.batches()) {
      html.tag(
          "th", with("scope", "col", "class", "text"), "Batch " + NumberFormatting.count(batch));
    }
  }

  private void row(PrecisionBatchMatrix.Row row) {
    html.tag(
        "tr",
        with("class", row.precision().label()),
        () -> {
          html.tag("th", with("scope", "row", "class", "text"), row.label());
          row.entries().forEach(this::entry);
        });
  }

  private void entry(PrecisionBatchMatrix.MatrixCell entry) {
    html.tag(
        "td",
        with(
            "class",
            entry.status().name().toLowerCase(Locale.ROOT),
            "style",
            String.format(Locale.ROOT, "--shade:%.0f%%", 42 * entry.shade())),
        () -> {
          entry.figures().ifPresent(figures -> figures(figures, entry.cellId()));
          if (entry.best()) {
            html.tag("span", with("class", "best"), "best of the row");
          }
          if (!entry.word().isEmpty()) {
            html.tag("strong", with("class", "word"), entry.word());
          }
          if (!entry.reason().isEmpty()) {
            html.tag("span", with("class", "reason"), entry.shownReason());
          }
        });
  }

  private void figures(PrecisionBatchMatrix.CellFigures figures, String cell) {
    latency(figures.latency(), cell);
    for (var line : matrix.lines(figures)) {
      html.tag(
          "span",
          () -> {
            if (!line.what().isEmpty()) {
              html.tag("span", with("class", "what"), line.what() + " ");
            }
            html.text(line.text());
          });
    }
  }

  /// The latency, which leads to the cell.
  private void latency(FormattedReading figure, String cell) {
    html.tag(
        "span",
        with("class", "latency"),
        () -> {
          html.tag("a", with("href", "#" + block.sections().get(cell)), figure.text());
          if (!figure.interval().isEmpty()) {
            html.tag("span", with("class", "interval"), " (" + figure.interval() + ")");
          }
        });
  }
}
