package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The heaviest layers of a cell and the sum of the rest, for where not all have room.
final class HeaviestTable {
  /// How many layers are listed.
  private static final int MOST = 60;

  private static final int MOST_ORIGINS = 6;
  private static final int LONGEST_ORIGIN = 40;

  private HeaviestTable() {}

  /// @param layers whose units the columns have
  /// @param heaviest all layers by falling time
  /// @param timeHead what the column of times is called
  static Table of(MeasuredLayers layers, List<LayerRow> heaviest, String timeHead) {
    int shown = Math.min(MOST, heaviest.size());
    return new Table(
        title(shown, heaviest.size()),
        columns(layers, timeHead),
        heaviest.subList(0, shown).stream().map(HeaviestTable::row).toList(),
        rest(layers, heaviest.subList(shown, heaviest.size())));
  }

  private static String title(int shown, int all) {
    return shown == all
        ? "All layers, heaviest first"
        : String.format(
            Locale.ROOT, "The %d heaviest of %s", shown, NumberFormatting.plural(all, "layer"));
  }

  private static List<Table.Column> columns(MeasuredLayers layers, String timeHead) {
    return List.of(
        Table.Column.number("No.", ""),
        Table.Column.text("Layer"),
        Table.Column.text("Type"),
        Table.Column.number(timeHead, layers.timeUnit()),
        Table.Column.number("95 % interval", layers.timeUnit()),
        Table.Column.number("Share", "%"),
        Table.Column.number("Work", layers.flopsUnit()),
        Table.Column.number("Rate", layers.rateUnit()),
        Table.Column.number("Moved", layers.bytesUnit()),
        Table.Column.text("Ran in"));
  }

  private static List<Table.Entry> row(LayerRow row) {
    return List.of(
        Table.Entry.of(NumberFormatting.count(row.index())),
        new Table.Entry(row.name(), origins(row)),
        Table.Entry.of(row.type()),
        Table.Entry.of(row.figures().time()),
        Table.Entry.of(row.figures().interval().isEmpty() ? "none" : row.figures().interval()),
        Table.Entry.of(row.figures().percent()),
        Table.Entry.of(row.figures().flops()),
        Table.Entry.of(row.figures().rate()),
        Table.Entry.of(row.figures().bytes()),
        Table.Entry.of(TextFormatting.visible(row.layer().precision().text())));
  }

  /// Which network layers went into it, where they tell more than the name does, and what each took
  /// where that is estimated.
  private static String origins(LayerRow row) {
    var origins = row.layer().origins();
    if (origins.isEmpty()) {
      return "added by the engine";
    }
    if (origins.equals(List.of(row.layer().name()))) {
      return "";
    }
    return "from "
        + OriginNames.brief(row.name(), origins.stream().map(TextFormatting::visible).toList())
        + (row.originTimes().isEmpty() ? "" : "; estimated, by FLOPs: " + originTimes(row));
  }

  /// In the order in which the origins stand.
  private static String originTimes(LayerRow row) {
    var each = new ArrayList<String>();
    for (int i = 0; i < Math.min(MOST_ORIGINS, row.originTimes().size()); i++) {
      each.add(
          TextFormatting.shortened(row.layer().origins().get(i), LONGEST_ORIGIN)
              + " "
              + row.originTimes().get(i));
    }
    int more = row.originTimes().size() - each.size();
    return String.join(", ", each) + (more > 0 ? " and " + more + " more" : "");
  }

  private static List<Table.Entry> rest(MeasuredLayers layers, List<LayerRow> rest) {
    if (rest.isEmpty()) {
      return List.of();
    }
    double time = rest.stream().mapToDouble(LayerRow::timeUs).sum();
    double share = rest.stream().mapToDouble(LayerRow::share).sum();
    return Table.row(
        "",
        "Sum of the other " + NumberFormatting.plural(rest.size(), "layer"),
        "",
        NumberFormatting.column(layers.shownTime(time), 3),
        "",
        NumberFormatting.column(100 * share, 2),
        "",
        "",
        "",
        "");
  }
}
