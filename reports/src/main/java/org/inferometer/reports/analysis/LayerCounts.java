package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.inferometer.fusion.PublishedCount;
import org.inferometer.study.Cell;
import org.inferometer.study.FusionKind;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Study;
import org.jspecify.annotations.Nullable;

/// Layers before and after optimisation, beside the counts published for TensorRT.
public final class LayerCounts {
  private LayerCounts() {}

  /// Where the published counts come from, for below the table.
  public static final String SOURCE =
      "Published counts are those of a deployment-optimising compiler on a GPU, as published by"
          + " NVIDIA for TensorRT; they are known for three networks. Engine layers that only move"
          + " data (reorder, reshape, a concatenation that stayed) are counted apart.";

  static Table of(Study study) {
    var rows = new ArrayList<List<Table.Entry>>();
    var seen = new LinkedHashSet<String>();
    for (var cell : study.cells()) {
      var network = network(study, cell);
      if (network != null
          && cell.outcome() instanceof Cell.Measured(Measurements m)
          && seen.add(key(cell, m))) {
        rows.add(row(network, cell, m));
      }
    }
    return new Table("Layers before and after optimisation", COLUMNS, rows);
  }

  /// The engine could not be described.
  private static final String UNKNOWN = "not known";

  private static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.text("Network"),
          Table.Column.text("Engine"),
          Table.Column.number("Network layers", ""),
          Table.Column.number("Engine layers", ""),
          Table.Column.number("Data movement", ""),
          Table.Column.number("Vertical", ""),
          Table.Column.number("Horizontal", ""),
          Table.Column.number("Eliminated", ""),
          Table.Column.number("Folded", ""),
          Table.Column.text("Published, before → after"));

  /// Batches of one precision mostly give the same engine; one line is enough for them.
  private static String key(Cell cell, Measurements m) {
    return String.join(
        "/",
        cell.network(),
        cell.backend(),
        cell.precision().label(),
        String.valueOf(m.build().layersAfter()),
        String.valueOf(m.build().dataMovementLayers()));
  }

  private static List<Table.Entry> row(NetworkSummary network, Cell cell, Measurements m) {
    return Table.row(
        TextFormatting.visible(network.id()),
        TextFormatting.precision(cell.precision()) + ", " + cell.backend(),
        NumberFormatting.count(m.build().layersBefore()),
        count(m.build().layersAfter()),
        count(m.build().dataMovementLayers()),
        fused(m, FusionKind.VERTICAL),
        fused(m, FusionKind.HORIZONTAL),
        fused(m, FusionKind.ELIMINATED),
        fused(m, FusionKind.FOLDED),
        published(network));
  }

  private static String count(@Nullable Integer layers) {
    return layers == null ? UNKNOWN : NumberFormatting.count(layers);
  }

  private static String fused(Measurements m, FusionKind kind) {
    return m.build().layersAfter() == null
        ? UNKNOWN
        : NumberFormatting.count(FusionAnalysis.of(m.fusions()).count(kind));
  }

  private static String published(NetworkSummary network) {
    return PublishedCount.named(network.id())
        .map(published -> published.before() + " → " + published.after())
        .orElse(UNKNOWN);
  }

  private static @Nullable NetworkSummary network(Study study, Cell cell) {
    return study.networks().stream()
        .filter(network -> network.id().equals(cell.network()))
        .findFirst()
        .orElse(null);
  }
}
