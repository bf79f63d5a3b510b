package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;

/// The heaviest layers of a cell and the sum of the rest, for where not all have room.
final class HeaviestTable {
  /// How many layers are listed.
  static final int MOST = 60;

  private HeaviestTable() {}

  /// @param layers whose units the columns have
  /// @param heaviest all layers by falling time
  static Table of(LayerTable layers, List<LayerRow> heaviest) {
    int shown = Math.min(MOST, heaviest.size());
    var rows = new ArrayList<List<Table.Entry>>(shown + 1);
    heaviest.subList(0, shown).forEach(row -> rows.add(row(row)));
    if (shown < heaviest.size()) {
      rows.add(rest(layers, heaviest.subList(shown, heaviest.size())));
    }
    return new Table(title(shown, heaviest.size()), columns(layers), rows);
  }

  private static String title(int shown, int all) {
    return shown == all
        ? "All layers, heaviest first"
        : "The %d heaviest of %s".formatted(shown, Numbers.plural(all, "layer"));
  }

  private static List<Table.Column> columns(LayerTable layers) {
    return List.of(
        Table.Column.text("Layer"),
        Table.Column.text("Type"),
        Table.Column.text("Ran in"),
        Table.Column.number("Time", layers.timeUnit()),
        Table.Column.number("Share", "%"),
        Table.Column.number("Work", layers.flopsUnit()),
        Table.Column.number("Rate", layers.rateUnit()),
        Table.Column.number("Moved", layers.bytesUnit()));
  }

  private static List<Table.Entry> row(LayerRow row) {
    return Table.row(
        row.name(),
        row.type(),
        Words.visible(row.layer().precision()),
        row.time(),
        row.percent(),
        row.flops(),
        row.rate(),
        row.bytes());
  }

  private static List<Table.Entry> rest(LayerTable layers, List<LayerRow> rest) {
    double time = rest.stream().mapToDouble(LayerRow::timeUs).sum();
    double share = rest.stream().mapToDouble(LayerRow::share).sum();
    return Table.row(
        "Sum of the other " + Numbers.plural(rest.size(), "layer"),
        "",
        "",
        Numbers.column(layers.shownTime(time), 3),
        Numbers.column(100 * share, 2),
        "",
        "",
        "");
  }
}
