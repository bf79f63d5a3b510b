package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Figure;
import org.inferometer.reports.analysis.Matrix;
import org.inferometer.reports.analysis.Numbers;
import org.inferometer.reports.analysis.Words;

/// The precision × batch matrix on paper.
final class MatrixTable {
  private static final int LONGEST_REASON = 120;
  private static final int DARKEST = 0xcc;

  private MatrixTable() {}

  static void add(Tag parent, Matrix matrix) {
    if (matrix.rows().isEmpty()) {
      return;
    }
    var table = parent.add("table", "matrix");
    var head = table.add("thead").add("tr");
    head.add("th").text("");
    for (int batch : matrix.batches()) {
      head.add("th").text("Batch " + Numbers.count(batch));
    }
    var body = table.add("tbody");
    for (var row : matrix.rows()) {
      var line = body.add("tr");
      line.add("th").text(row.label());
      row.entries().forEach(entry -> addEntry(line.add("td"), entry));
    }
    parent
        .add("p", "note")
        .text(
            "Each cell: median latency of an inference with its 95 % interval; throughput in items"
                + " per second; energy of an item; relative L2 error against the reference. A"
                + " darker cell has more throughput; the best of a row says so.");
  }

  private static void addEntry(Tag cell, Matrix.Entry entry) {
    entry.figures().ifPresentOrElse(f -> addFigures(cell, entry, f), () -> addAbsence(cell, entry));
    if (!entry.word().isEmpty()) {
      cell.add("div", "word").text(entry.word());
      cell.add("div", "note").text(Words.shortened(entry.reason(), LONGEST_REASON));
    }
  }

  private static void addAbsence(Tag cell, Matrix.Entry entry) {
    if (entry.status() == Matrix.Status.ABSENT) {
      cell.add("div", "note").text("not asked for");
    }
  }

  private static void addFigures(Tag cell, Matrix.Entry entry, Matrix.Figures figures) {
    int grey = 0xff - (int) Math.round((0xff - DARKEST) * entry.shade());
    cell.with("style", "background-color: rgb(%d,%d,%d)".formatted(grey, grey, grey));
    cell.add("div", "main").text(figures.latency().text());
    line(cell, figures.latency().interval());
    cell.add("div").text(throughput(figures.throughput()));
    cell.add("div", "note").text("Energy " + figures.energy().text());
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
