package org.inferometer.reports.pdf;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.reports.analysis.LayerTable;
import org.inferometer.reports.analysis.Numbers;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.Words;

/// The heaviest layers of a cell and the sum of the rest: paper has no room for thousands of rows,
/// and who needs them all has the HTML report and the CSV file.
final class HeaviestLayers {
  private static final int MOST = 60;
  private static final int MOST_ORIGINS = 6;
  private static final int MOST_LETTERS = 40;
  private static final int TIME = 3;
  private static final int SHARE = 5;
  private static final int FLOPS = 6;
  private static final int RATE = 7;
  private static final int BYTES = 8;
  private static final String WIDTHS = "5 26 11 8 12 7 8 10 7 6";

  private final LayerTable layers;
  private final List<LayerRow> shown;
  private final List<LayerRow> rest;
  private final int[] decimals = new int[10];

  private HeaviestLayers(CellAnalysis cell) {
    int most = Math.min(MOST, cell.heaviest().size());
    this.layers = cell.layers();
    this.shown = cell.heaviest().subList(0, most);
    this.rest = cell.heaviest().subList(most, cell.heaviest().size());
    for (var row : shown) {
      widen(TIME, row.time());
      widen(SHARE, row.percent());
      widen(FLOPS, row.flops());
      widen(RATE, row.rate());
      widen(BYTES, row.bytes());
    }
  }

  static void add(Tag body, CellAnalysis cell) {
    if (!cell.heaviest().isEmpty()) {
      new HeaviestLayers(cell).add(body);
    }
    body.add("p").text(cell.cumulative().sentence() + " " + cell.reconciliation());
  }

  private void add(Tag body) {
    body.add("h3").text(title());
    var rows = Tables.start(body, columns(), WIDTHS);
    shown.forEach(row -> addRow(rows.add("tr"), row));
    if (!rest.isEmpty()) {
      addRest(rows.add("tr", "rest"));
    }
    layers.notes().forEach(note -> body.add("p", "note").text(note));
  }

  private String title() {
    return rest.isEmpty()
        ? "All layers, heaviest first"
        : "The %d heaviest of %s"
            .formatted(MOST, Numbers.plural(shown.size() + rest.size(), "layer"));
  }

  private List<Table.Column> columns() {
    return List.of(
        Table.Column.number("No.", ""),
        Table.Column.text("Layer"),
        Table.Column.text("Type"),
        Table.Column.number("Time", layers.timeUnit()),
        Table.Column.number("95 % interval", layers.timeUnit()),
        Table.Column.number("Share", "%"),
        Table.Column.number("Work", layers.flopsUnit()),
        Table.Column.number("Rate", layers.rateUnit()),
        Table.Column.number("Moved", layers.bytesUnit()),
        Table.Column.text("Ran in"));
  }

  private void addRow(Tag row, LayerRow layer) {
    row.add("td", "number").text(Numbers.count(layer.index()));
    var name = row.add("td", "text").text(layer.name());
    var origins = origins(layer);
    if (!origins.isEmpty()) {
      name.add("div", "note").text(origins);
    }
    if (!layer.originTimes().isEmpty()) {
      name.add("div", "note").text(originTimes(layer));
    }
    row.add("td", "text").text(layer.type());
    number(row, TIME, layer.time());
    row.add("td", "number").text(layer.interval().isEmpty() ? "none" : layer.interval());
    number(row, SHARE, layer.percent());
    number(row, FLOPS, layer.flops());
    number(row, RATE, layer.rate());
    number(row, BYTES, layer.bytes());
    row.add("td", "text").text(Words.visible(layer.layer().precision()));
  }

  /// The origins where they tell more than the name does.
  private static String origins(LayerRow row) {
    var origins = row.layer().origins();
    if (origins.equals(List.of(row.layer().name()))) {
      return "";
    }
    if (origins.isEmpty()) {
      return "added by the engine";
    }
    return "from " + Origins.brief(row.name(), origins.stream().map(Words::visible).toList());
  }

  /// In the order in which the origins stand.
  private static String originTimes(LayerRow row) {
    var each = new ArrayList<String>();
    for (int i = 0; i < Math.min(MOST_ORIGINS, row.originTimes().size()); i++) {
      each.add(
          Words.shortened(Words.visible(row.layer().origins().get(i)), MOST_LETTERS)
              + " "
              + row.originTimes().get(i));
    }
    int more = row.originTimes().size() - each.size();
    return "estimated, by FLOPs: "
        + String.join(", ", each)
        + (more > 0 ? " and " + more + " more" : "");
  }

  private void addRest(Tag row) {
    double time = layers.shownTime(rest.stream().mapToDouble(LayerRow::timeUs).sum());
    double share = rest.stream().mapToDouble(LayerRow::share).sum();
    row.add("td").text("");
    row.add("td", "text").text("Sum of the other " + Numbers.plural(rest.size(), "layer"));
    row.add("td").text("");
    number(row, TIME, Numbers.column(time, 3));
    row.add("td").text("");
    number(row, SHARE, Numbers.column(100 * share, 2));
    row.add("td").with("colspan", "4").text("");
  }

  private void number(Tag row, int column, String text) {
    Tables.addNumber(row.add("td", "number"), text, decimals[column]);
  }

  private void widen(int column, String text) {
    decimals[column] = Math.max(decimals[column], Table.fraction(text));
  }
}
