package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.inferometer.reports.analysis.Figure;
import org.inferometer.reports.analysis.Matrix;
import org.inferometer.reports.analysis.Numbers;

/// The precision × batch matrix.
final class MatrixView {
  private final Html html;
  private final Matrix matrix;
  private final Set<String> notes = new LinkedHashSet<>();

  MatrixView(Html html, Matrix matrix) {
    this.html = html;
    this.matrix = matrix;
  }

  void put(String network) {
    html.tag(
        "p",
        with("class", "note"),
        "Median latency of one inference with its 95 % interval; throughput in items per second;"
            + " energy of one item; relative L2 error of the outputs. Shading shows throughput.");
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
          entry.figures().ifPresent(this::figures);
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

  private void figures(Matrix.Figures figures) {
    line("latency", figures.latency(), "");
    line("line", figures.throughput(), "Throughput");
    line("line", figures.energy(), "Energy");
    line("line", figures.accuracy(), "Error");
  }

  private void line(String style, Figure figure, String what) {
    html.tag(
        "span",
        with("class", style),
        () -> {
          if (!what.isEmpty()) {
            html.tag("span", with("class", "what"), what + " ");
          }
          html.text(figure.text());
          if (style.equals("latency") && !figure.interval().isEmpty()) {
            html.tag("span", with("class", "interval"), " (" + figure.interval() + ")");
          }
        });
    if (figure.isMissing()) {
      notes.add((what.isEmpty() ? "Latency" : what) + " n/a: " + figure.note());
    }
  }
}
