package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.inferometer.study.DerivedLayer;

/// What deriving a network's precision did to its layers.
///
/// @param kept layers that do not compute in the cell's precision, each with the reason, in the
///   network's order
/// @param changed layers whose weights their precision has no full room for, the largest share
///   first
public record ConversionTables(List<DerivedLayer> kept, List<DerivedLayer> changed) {
  private static final int NAME = 80;

  public ConversionTables {
    kept = List.copyOf(kept);
    changed = List.copyOf(changed);
  }

  static ConversionTables of(List<DerivedLayer> derived) {
    return new ConversionTables(
        derived.stream().filter(layer -> !layer.kept().isEmpty()).toList(),
        derived.stream()
            .filter(layer -> layer.lost() > 0)
            .sorted(
                Comparator.comparingDouble(
                    (DerivedLayer layer) -> -(double) layer.lost() / layer.weights()))
            .toList());
  }

  public Table keptTable() {
    return keptTable(Integer.MAX_VALUE);
  }

  /// @param most rows; the rest is counted below them
  public Table keptTable(int most) {
    List<List<Table.Entry>> rows = new ArrayList<>();
    for (var layer : kept.subList(0, Math.min(most, kept.size()))) {
      rows.add(
          Table.row(
              TextFormatting.shortened(layer.layer(), NAME),
              TextFormatting.visible(layer.type()),
              precision(layer),
              TextFormatting.visible(layer.kept())));
    }
    List<Table.Entry> rest =
        most < kept.size()
            ? Table.row(others(kept.size() - most), "", "", "see study.json")
            : List.of();
    return new Table(
        "Layers that were not converted",
        List.of(
            Table.Column.text("Layer"),
            Table.Column.text("Type"),
            Table.Column.text("Derived in"),
            Table.Column.text("Since")),
        rows,
        rest);
  }

  /// Older studies do not tell: there it is FP32.
  private static String precision(DerivedLayer layer) {
    return layer.precision().isEmpty()
        ? "FP32"
        : TextFormatting.visible(layer.precision()).toUpperCase(Locale.ROOT);
  }

  public Table weightTable() {
    return weightTable(Integer.MAX_VALUE);
  }

  /// @param most rows; the rest is summed up below them
  public Table weightTable(int most) {
    List<List<Table.Entry>> rows = new ArrayList<>();
    for (var layer : changed.subList(0, Math.min(most, changed.size()))) {
      rows.add(
          row(
              TextFormatting.shortened(layer.layer(), NAME),
              TextFormatting.visible(layer.type()),
              List.of(layer)));
    }
    var others = changed.subList(rows.size(), changed.size());
    List<Table.Entry> rest =
        others.isEmpty() ? List.of() : row("Sum of " + others(others.size()), "", others);
    return new Table(
        "Weights outside of full precision, by layer",
        List.of(
            Table.Column.text("Layer"),
            Table.Column.text("Type"),
            Table.Column.number("Weights", ""),
            Table.Column.number("Became infinite", ""),
            Table.Column.number("Became zero", ""),
            Table.Column.number("Subnormal", "")),
        rows,
        rest);
  }

  private static String others(int count) {
    return "the other " + NumberFormatting.plural(count, "layer");
  }

  private static List<Table.Entry> row(String name, String type, List<DerivedLayer> layers) {
    return Table.row(
        name,
        type,
        sum(layers, DerivedLayer::weights),
        sum(layers, DerivedLayer::overflowed),
        sum(layers, DerivedLayer::flushed),
        sum(layers, DerivedLayer::subnormal));
  }

  private static String sum(List<DerivedLayer> layers, ToLongFunction<DerivedLayer> count) {
    return NumberFormatting.count(layers.stream().mapToLong(count).sum());
  }
}
