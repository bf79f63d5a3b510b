package org.inferometer.reports.pdf;

import java.util.List;
import org.inferometer.reports.analysis.Figure;
import org.inferometer.reports.analysis.Matrix;
import org.inferometer.reports.analysis.Numbers;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.Words;

/// The precision × batch matrix on paper.
final class MatrixTable {
  private static final int LONGEST_REASON = 200;
  private static final int DARKEST = 0xcc;
  private static final int MOST_COLUMNS = 8;

  /// Widths in percent of the page.
  private static final int LABEL = 12;

  private static final int WIDEST = 22;

  private MatrixTable() {}

  static void add(Tag parent, Matrix matrix) {
    if (matrix.rows().isEmpty()) {
      return;
    }
    for (int from = 0; from < matrix.batches().size(); from += MOST_COLUMNS) {
      addPart(parent, matrix, from, Math.min(from + MOST_COLUMNS, matrix.batches().size()));
    }
    parent
        .add("p", "note")
        .text(
            "Each cell: median latency of an inference with its 95 % interval; throughput in items"
                + " per second; memory of weights + of activations and"
                + " workspace; "
                + (matrix.hasEnergy() ? "energy of an item; " : "")
                + "relative L2 error against the reference. A darker cell has more throughput; the"
                + " best of a row says so.");
    matrix.notes().forEach(note -> parent.add("p", "note").text(note));
  }

  /// @param from the first column
  /// @param to the column after the last
  private static void addPart(Tag parent, Matrix matrix, int from, int to) {
    int width = Math.min(100, LABEL + WIDEST * (to - from));
    var table = parent.add("table", "matrix").with("style", "width: " + width + "%");
    table.add("col").with("style", "width: " + 100 * LABEL / width + "%");
    var head = table.add("thead").add("tr");
    head.add("th").text("");
    for (int batch : matrix.batches().subList(from, to)) {
      head.add("th").text("Batch " + Numbers.count(batch));
    }
    var body = table.add("tbody");
    for (var row : matrix.rows()) {
      var line = body.add("tr");
      line.add("th").text(row.label());
      row.entries()
          .subList(from, to)
          .forEach(entry -> addEntry(line.add("td"), entry, matrix.hasEnergy()));
    }
  }

  /// Every cell that failed, is unsupported or doubtful, with its whole reason.
  static void addProblems(Tag parent, Matrix matrix) {
    var problems =
        matrix.rows().stream()
            .flatMap(row -> row.entries().stream())
            .filter(entry -> !entry.word().isEmpty())
            .map(entry -> Table.row(entry.cellId(), entry.word(), reason(entry)))
            .toList();
    var columns =
        List.of(Table.Column.text("Cell"), Table.Column.text("Is"), Table.Column.text("Because"));
    Tables.add(parent, new Table("Cells without a sound result", columns, problems), "30 12 58");
  }

  private static void addEntry(Tag cell, Matrix.Entry entry, boolean energy) {
    entry
        .figures()
        .ifPresentOrElse(f -> addFigures(cell, entry, f, energy), () -> addAbsence(cell, entry));
    if (!entry.word().isEmpty()) {
      cell.add("div", "word").text(entry.word());
      cell.add("div", "note").text(Words.sentences(reason(entry), LONGEST_REASON));
    }
  }

  private static String reason(Matrix.Entry entry) {
    return entry.reason().isBlank() ? "no reason is recorded" : entry.reason();
  }

  private static void addAbsence(Tag cell, Matrix.Entry entry) {
    if (entry.status() == Matrix.Status.ABSENT) {
      cell.add("div", "note").text("not asked for");
    }
  }

  private static void addFigures(
      Tag cell, Matrix.Entry entry, Matrix.Figures figures, boolean energy) {
    int grey = 0xff - (int) Math.round((0xff - DARKEST) * entry.shade());
    cell.with("style", "background-color: rgb(%d,%d,%d)".formatted(grey, grey, grey));
    cell.add("div", "main").text(figures.latency().text());
    line(cell, figures.latency().interval());
    cell.add("div").text(throughput(figures.throughput()));
    cell.add("div", "note").text("Memory " + figures.memory());
    if (energy) {
      cell.add("div", "note").text("Energy " + figures.energy().full());
    }
    cell.add("div", "note").text("Error " + figures.accuracy().text());
    if (entry.best()) {
      cell.add("div", "best").text("best of the row");
    }
  }

  private static String throughput(Figure figure) {
    return figure.isMissing() ? "throughput n/a" : figure.value() + " items/s";
  }

  private static void line(Tag cell, String text) {
    if (!text.isEmpty()) {
      cell.add("div", "note").text(text);
    }
  }
}
