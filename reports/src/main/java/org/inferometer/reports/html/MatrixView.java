package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.inferometer.reports.analysis.Figure;
import org.inferometer.reports.analysis.Matrix;
import org.inferometer.reports.analysis.Numbers;

/// The precision × batch matrix.
final class MatrixView {
  private final Html html;
  private final Matrix matrix;
  private final List<String> cells;
  private final Set<String> notes = new LinkedHashSet<>();

  /// @param cells ids of the cells in the page, in their order
  MatrixView(Html html, Matrix matrix, List<String> cells) {
    this.html = html;
    this.matrix = matrix;
    this.cells = cells;
    notes.addAll(matrix.notes());
  }

  void put(String network) {
    html.tag(
        "p",
        with("class", "note"),
        "Median latency of one inference with its 95 % interval; throughput in items per second;"
            + " memory of weights + of activations and workspace;"
            + (matrix.hasEnergy() ? " energy of one item;" : "")
            + " relative L2 error of the outputs. Shading shows throughput.");
    html.tag(
        "div",
        with(
            "class", "box", "tabindex", "0", "role", "region", "aria-label", "Cells of " + network),
        () ->
            html.tag(
                "table",
                with("class", "matrix"),
                () -> {
                  html.tag("thead", () -> html.tag("tr", this::heads));
                  html.tag("tbody", () -> matrix.rows().forEach(this::row));
                }));
    notes.forEach(note -> html.tag("p", with("class", "note"), note));
  }

  private void heads() {
    html.tag("th", with("scope", "col", "class", "text"), "Precision");
    for (int batch : matrix.batches()) {
      html.tag("th", with("scope", "col", "class", "text"), "Batch " + Numbers.count(batch));
    }
  }

  private void row(Matrix.Row row) {
    html.tag(
        "tr",
        with("class", row.precision().label()),
        () -> {
          html.tag("th", with("scope", "row", "class", "text"), row.label());
          row.entries().forEach(this::entry);
        });
  }

  private void entry(Matrix.Entry entry) {
    html.tag(
        "td",
        with(
            "class",
            entry.status().name().toLowerCase(Locale.ROOT),
            "style",
            String.format(Locale.ROOT, "--shade:%.0f%%", 42 * entry.shade())),
        () -> {
          entry.figures().ifPresent(figures -> figures(figures, cells.indexOf(entry.cellId())));
          if (entry.best()) {
            html.tag("span", with("class", "best"), "best of the row");
          }
          word(entry);
        });
  }

  private void word(Matrix.Entry entry) {
    if (entry.status() == Matrix.Status.ABSENT) {
      html.tag("span", with("class", "reason"), "not measured");
    }
    if (!entry.word().isEmpty()) {
      html.tag("strong", with("class", "word"), entry.word());
      html.tag("span", with("class", "reason"), entry.reason());
    }
  }

  private void figures(Matrix.Figures figures, int cell) {
    latency(figures.latency(), cell);
    line(figures.throughput().text(), figures.throughput(), "Throughput");
    line(figures.memory(), figures.weights(), "Memory");
    note("Activations and workspace", figures.held());
    if (matrix.hasEnergy()) {
      line(figures.energy().full(), figures.energy(), "Energy");
    }
    line(figures.accuracy().text(), figures.accuracy(), "Error");
  }

  /// The latency, which leads to the cell.
  private void latency(Figure figure, int cell) {
    html.tag(
        "span",
        with("class", "latency"),
        () -> {
          html.tag("a", with("href", "#cell-" + cell), figure.text());
          if (!figure.interval().isEmpty()) {
            html.tag("span", with("class", "interval"), " (" + figure.interval() + ")");
          }
        });
    note("Latency", figure);
  }

  private void line(String text, Figure figure, String what) {
    html.tag(
        "span",
        () -> {
          html.tag("span", with("class", "what"), what + " ");
          html.text(text);
        });
    note(what, figure);
  }

  private void note(String what, Figure figure) {
    if (figure.isMissing()) {
      notes.add(what + " n/a: " + figure.note());
    }
  }
}
