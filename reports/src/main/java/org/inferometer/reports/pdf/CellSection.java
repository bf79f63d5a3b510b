package org.inferometer.reports.pdf;

import java.util.List;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.Words;
import org.inferometer.reports.chart.Chart;

/// One measured cell.
final class CellSection {
  private static final String VALUES = "30 34 22 14";

  /// Layers of one table about the conversion: most of a page.
  private static final int MOST_LAYERS = 30;

  private CellSection() {}

  /// @param before the cells of the network that stand before it in the report
  static void add(Outline outline, CellAnalysis cell, List<CellAnalysis> before) {
    var heading = outline.section(cell.label());
    if (!before.isEmpty()) {
      heading.with("class", "newpage");
    }
    var body = outline.body();
    Tables.add(body, cell.latency(), VALUES);
    paragraph(body, cell.precisionNote());
    Figures.add(body, Chart.heaviest("row", cell));
    Figures.add(body, Chart.types(cell));
    Figures.add(body, Chart.cumulative(cell));
    HeaviestLayers.add(body, cell);
    Tables.add(body, cell.typeTable(), "40 20 20 20");
    FusionTables.add(body, cell, before);
    Tables.add(body, cell.memory(), VALUES);
    Tables.add(body, cell.power(), VALUES);
    cell.conditions().ifPresent(conditions -> Tables.add(body, conditions, VALUES));
    cell.measurements().power().remarks().forEach(remark -> paragraph(body, Words.visible(remark)));
    Figures.add(body, Chart.power(cell));
    Figures.add(body, Chart.samples(cell));
    Tables.add(body, cell.accuracy(), VALUES);
    Tables.add(body, cell.conversion().keptTable(MOST_LAYERS), "34 18 48");
    Tables.add(body, cell.conversion().weightTable(MOST_LAYERS), "32 16 13 13 13 13");
    Tables.add(body, passes(cell), "22 78");
  }

  private static void paragraph(Tag body, String text) {
    if (!text.isEmpty()) {
      body.add("p").text(text);
    }
  }

  private static Table passes(CellAnalysis cell) {
    return new Table(
        "How it was measured, pass by pass",
        List.of(Table.Column.text("Pass"), Table.Column.text("What was done")),
        cell.passes().stream()
            .map(pass -> Table.row(pass.title(), String.join(" ", pass.sentences())))
            .toList());
  }
}
