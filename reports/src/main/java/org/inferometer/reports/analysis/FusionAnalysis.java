package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;

/// What the optimiser did with the network's layers in one cell.
///
/// @param counts of fusions by kind, every kind present
/// @param layers how many network layers took part, by kind
/// @param fusions all of them, in the order of the study
public record FusionAnalysis(
    Map<FusionKind, Integer> counts, Map<FusionKind, Integer> layers, List<Fusion> fusions) {
  public FusionAnalysis {
    counts = Map.copyOf(counts);
    layers = Map.copyOf(layers);
    fusions = List.copyOf(fusions);
  }

  static FusionAnalysis of(List<Fusion> fusions) {
    var counts = new EnumMap<FusionKind, Integer>(FusionKind.class);
    var layers = new EnumMap<FusionKind, Integer>(FusionKind.class);
    for (var kind : FusionKind.values()) {
      counts.put(kind, 0);
      layers.put(kind, 0);
    }
    for (var fusion : fusions) {
      counts.merge(fusion.kind(), 1, Integer::sum);
      layers.merge(fusion.kind(), fusion.origins().size(), Integer::sum);
    }
    return new FusionAnalysis(counts, layers, fusions);
  }

  public int count(FusionKind kind) {
    return counts.getOrDefault(kind, 0);
  }

  /// Counts by kind, with what each kind means.
  public Table summary() {
    var rows = new ArrayList<List<Table.Entry>>();
    for (var kind : FusionKind.values()) {
      rows.add(
          Table.row(
              word(kind),
              meaning(kind),
              NumberFormatting.count(count(kind)),
              NumberFormatting.count(layers.getOrDefault(kind, 0))));
    }
    return new Table(
        "Fusions by kind",
        List.of(
            Table.Column.text("Kind"),
            Table.Column.text("What happened"),
            Table.Column.number("Fusions", ""),
            Table.Column.number("Network layers", "")),
        rows);
  }

  /// Every fusion with its origins.
  public Table details() {
    return new Table(
        "Fusions one by one",
        List.of(
            Table.Column.text("Engine layer"),
            Table.Column.text("Kind"),
            Table.Column.text("Network layers that went into it")),
        fusions.stream().map(FusionAnalysis::row).toList());
  }

  private static List<Table.Entry> row(Fusion fusion) {
    return Table.row(
        fusion.into().isEmpty() ? "none" : TextFormatting.visible(fusion.into()),
        word(fusion.kind()),
        String.join(", ", fusion.origins().stream().map(TextFormatting::visible).toList()));
  }

  /// `vertical`.
  public static String word(FusionKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String meaning(FusionKind kind) {
    return switch (kind) {
      case VERTICAL -> "A chain became one layer.";
      case HORIZONTAL -> "Siblings became one layer.";
      case ELIMINATED -> "Layers that do nothing at inference were removed.";
      case FOLDED -> "Layers of constants were computed while the engine was built.";
    };
  }
}
