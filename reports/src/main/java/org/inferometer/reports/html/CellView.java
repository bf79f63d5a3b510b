package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.Optional;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.Pass;
import org.inferometer.reports.analysis.Words;
import org.inferometer.reports.chart.Chart;
import org.inferometer.reports.html.Drawings.Drawn;

/// One cell in full: pictures, layer table, fusions, small tables, and how it was measured.
///
/// @param index of the cell in the page
/// @param pictures drawn beforehand
record CellView(int index, CellAnalysis cell, Pictures pictures) {

  /// The pictures of a cell.
  record Pictures(
      Optional<Drawn> types,
      Optional<Drawn> heaviest,
      Optional<Drawn> cumulative,
      Optional<Drawn> samples,
      Optional<Drawn> power) {

    /// @param index of the cell in the page
    static Pictures of(int index, CellAnalysis cell) {
      return new Pictures(
          Drawings.of("y" + index, Chart.types(cell)),
          Drawings.of("h" + index, Chart.heaviest("bar-" + index + "-", cell)),
          Drawings.of("u" + index, Chart.cumulative(cell)),
          Drawings.of("s" + index, Chart.samples(cell)),
          Drawings.of("w" + index, Chart.power(cell)));
    }
  }

  void put(Html html, boolean shown) {
    var attributes =
        shown
            ? with("class", "cell", "id", "cell-" + index)
            : with("class", "cell", "id", "cell-" + index, "hidden", "");
    html.tag(
        "section",
        attributes,
        () -> {
          html.tag("h3", cell.label());
          TableView.put(html, cell.latency());
          where(html);
          layers(html);
          fusions(html);
          resources(html);
          samples(html);
          proof(html);
        });
  }

  private void where(Html html) {
    html.tag("p", cell.cumulative().sentence());
    if (!cell.precisionNote().isEmpty()) {
      html.tag("p", cell.precisionNote());
    }
    html.tag(
        "div",
        with("class", "pictures"),
        () -> {
          Drawings.put(html, pictures.heaviest(), "tall");
          Drawings.put(html, pictures.types(), "");
          Drawings.put(html, pictures.cumulative(), "");
        });
    html.tag("p", cell.reconciliation());
  }

  private void layers(Html html) {
    html.tag("h4", "Layers");
    html.tag("div", with("class", "layers", "data-cell", Integer.toString(index)));
    // Shown on paper and where no script runs.
    html.tag("div", with("class", "still"), () -> TableView.put(html, cell.heaviestTable()));
    cell.layers().notes().forEach(note -> html.tag("p", with("class", "note"), note));
    TableView.put(html, cell.typeTable());
  }

  private void fusions(Html html) {
    html.tag("h4", "Fusions");
    TableView.put(html, cell.fusions().summary());
    html.tag("div", with("class", "fusions", "data-cell", Integer.toString(index)));
  }

  private void samples(Html html) {
    html.tag("h4", "Samples");
    Drawings.put(html, pictures.samples(), "wide");
  }

  private void resources(Html html) {
    html.tag(
        "div",
        with("class", "tables"),
        () -> {
          TableView.put(html, cell.memory());
          TableView.put(html, cell.power());
          cell.conditions().ifPresent(conditions -> TableView.put(html, conditions));
        });
    cell.measurements()
        .power()
        .remarks()
        .forEach(remark -> html.tag("p", with("class", "note"), Words.visible(remark)));
    Drawings.put(html, pictures.power(), "wide");
  }

  private void proof(Html html) {
    TableView.put(html, cell.accuracy());
    TableView.putUnlessEmpty(html, cell.conversion().keptTable());
    TableView.putUnlessEmpty(html, cell.conversion().weightTable());
    html.tag("h4", "How this cell was measured, pass by pass");
    html.tag("ol", with("class", "passes"), () -> cell.passes().forEach(pass -> pass(html, pass)));
  }

  private static void pass(Html html, Pass pass) {
    html.tag(
        "li",
        () -> {
          html.tag("strong", pass.title() + ". ");
          html.text(String.join(" ", pass.sentences()));
        });
  }
}
