package org.inferometer.reports.pdf;

import java.util.Locale;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.PrecisionBatchMatrix;
import org.inferometer.reports.analysis.TextFormatting;

/// The precision × batch matrix on paper, in parts where it is too wide. Long reasons are
/// shortened.
final class MatrixTable {
  private static final int LONGEST_REASON = 200;
  private static final int DARKEST = 0xcc;
  private static final int MOST_COLUMNS = 8;

  /// Widths in percent of the page.
  private static final int LABEL = 12;

  private static final int WIDEST = 22;

  private final XhtmlElement parent;
  private final PrecisionBatchMatrix matrix;

  private MatrixTable(XhtmlElement parent, PrecisionBatchMatrix matrix) {
    this.parent = parent;
    this.matrix = matrix;
  }

  static void add(XhtmlElement parent, PrecisionBatchMatrix matrix) {
    var table = new MatrixTable(parent, matrix);
    int columns = matrix.batches().size();
    for (int from = 0; from < columns; from += MOST_COLUMNS) {
      table.addPart(from, Math.min(from + MOST_COLUMNS, columns));
    }
  }

  /// @param from the first column
  /// @param to the column after the last
  private void addPart(int from, int to) {
    int width = Math.min(100, LABEL + WIDEST * (to - from));
    var table = parent.add("table", "matrix").with("style", "width: " + width + "%");
    table.add("col").with("style", "width: " + 100 * LABEL / width + "%");
    var head = table.add("thead").add("tr");
    head.add("th").text("Precision");
    for (int batch : matrix.batches().subList(from, to)) {
      head.add("th").text("Batch " + NumberFormatting.count(batch));
    }
    var body = table.add("tbody");
    for (var row : matrix.rows()) {
      var line = body.add("tr");
      line.add("th").text(row.label());
      row.entries().subList(from, to).forEach(entry -> addEntry(line.add("td"), entry));
    }
  }

  private void addEntry(XhtmlElement cell, PrecisionBatchMatrix.MatrixCell entry) {
    entry.figures().ifPresent(figures -> addFigures(cell, entry, figures));
    if (entry.best()) {
      cell.add("div", "best").text("best of the row");
    }
    if (!entry.word().isEmpty()) {
      cell.add("div", "word").text(entry.word());
    }
    if (!entry.reason().isEmpty()) {
      cell.add("div", "note").text(TextFormatting.sentences(entry.shownReason(), LONGEST_REASON));
    }
  }

  private void addFigures(
      XhtmlElement cell,
      PrecisionBatchMatrix.MatrixCell entry,
      PrecisionBatchMatrix.CellFigures figures) {
    int grey = 0xff - (int) Math.round((0xff - DARKEST) * entry.shade());
    cell.with(
        "style", String.format(Locale.ROOT, "background-color: rgb(%d,%d,%d)", grey, grey, grey));
    cell.add("div", "main").text(figures.latency().text());
    if (!figures.latency().interval().isEmpty()) {
      cell.add("div", "note").text(figures.latency().interval());
    }
    for (var line : matrix.lines(figures)) {
      if (line.what().isEmpty()) {
        cell.add("div").text(line.text());
      } else {
        cell.add("div", "note").text(line.what() + " " + line.text());
      }
    }
  }
}
