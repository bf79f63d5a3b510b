package org.inferometer.reports.analysis;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// The engine layers of one type, together.
///
/// @param timeUs sum of the known times
/// @param share of the whole inference, 0 to 1
public record TypeShare(String type, int count, double timeUs, double share) {

  /// By falling time.
  static List<TypeShare> of(List<LayerRow> rows) {
    var sums = new LinkedHashMap<String, TypeShare>();
    for (var row : rows) {
      sums.merge(
          row.type(), new TypeShare(row.type(), 1, row.timeUs(), row.share()), TypeShare::plus);
    }
    return sums.values().stream()
        .sorted(Comparator.comparingDouble(TypeShare::timeUs).reversed())
        .toList();
  }

  private TypeShare plus(TypeShare other) {
    return new TypeShare(type, count + other.count, timeUs + other.timeUs, share + other.share);
  }

  /// @param timeHead what the column of times is called
  static Table table(List<TypeShare> types, String timeHead) {
    double largest = types.stream().mapToDouble(TypeShare::timeUs).max().orElse(1);
    var scale = DisplayUnit.of("us", largest);
    return new Table(
        "Time by layer type",
        List.of(
            Table.Column.text("Type"),
            Table.Column.number("Layers", ""),
            Table.Column.number(timeHead, scale.unit()),
            Table.Column.number("Share", "%")),
        types.stream().map(type -> type.row(scale)).toList());
  }

  private List<Table.Entry> row(DisplayUnit scale) {
    return Table.row(
        type,
        NumberFormatting.count(count),
        NumberFormatting.column(scale.shown(timeUs), 3),
        NumberFormatting.column(100 * share, 2));
  }
}
