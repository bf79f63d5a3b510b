package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Cell;
import org.inferometer.study.Environment;
import org.inferometer.study.NetworkSummary;

/// Everything about one network of a study.
///
/// @param answer the one sentence
/// @param details sentences that stand below it in smaller type; none where it says all
/// @param cells the measured cells
/// @param first the cell that a reader wants to see first: the one that the answer speaks of, or
///   the first that was measured
/// @param sensitivities what INT8 layers cost, one for each backend where that was asked for
/// @param points the cells in the throughput–latency plane, the Pareto front marked; those that
///   were only probed are left out
public record NetworkAnalysis(
    NetworkSummary summary,
    String answer,
    List<String> details,
    PrecisionBatchMatrix matrix,
    List<OperatingPoint> points,
    List<CellAnalysis> cells,
    Optional<CellAnalysis> first,
    List<LayerSensitivity> sensitivities,
    Table facts) {
  public NetworkAnalysis {
    details = List.copyOf(details);
    points = List.copyOf(points);
    cells = List.copyOf(cells);
    sensitivities = List.copyOf(sensitivities);
  }

  static NetworkAnalysis of(
      NetworkSummary summary,
      List<Cell> cells,
      Environment environment,
      List<LayerSensitivity> sensitivities,
      StudyComparisons comparisons,
      CellNames names) {
    var label = new Labels(names, cells.stream().map(Cell::backend).distinct().count() > 1);
    var apportionment = new TimeApportionment(summary);
    var measured =
        cells.stream()
            .flatMap(cell ->
                Stream.ofNullable(cell.measurements())
                    .map(m ->
                        CellAnalysis.of(
                            cell,
                            m,
                            environment,
                            label.of(cell),
                            apportionment,
                            summary.seeded() != null)))
            .toList();
    var answer = Headline.of(summary.id(), cells, measured, comparisons, names);
    return new NetworkAnalysis(
        summary,
        answer.sentence(),
        answer.details(),
        PrecisionBatchMatrix.of(cells, comparisons, names),
        OperatingPoint.of(cells, comparisons, names),
        measured,
        answer.best().or(() -> measured.stream().findFirst()),
        sensitivities,
        facts(summary));
  }

  private record Labels(CellNames names, boolean severalBackends) {
    String of(Cell cell) {
      var label = names.precision(cell) + ", batch " + cell.batch();
      return severalBackends ? label + ", " + cell.backend() : label;
    }
  }

  /// Which cells the pictures of speed leave out, and why; empty if none.
  public String leftOut() {
    var probed =
        cells.stream()
            .filter(cell -> cell.measurements().latency().probed())
            .map(CellAnalysis::label)
            .toList();
    return probed.isEmpty()
        ? ""
        : "The pictures leave out what was only probed: " + String.join("; ", probed) + ".";
  }

  private static Table facts(NetworkSummary summary) {
    var flops = FormattedReading.of(summary.flops());
    List<List<Table.Entry>> rows =
        new ArrayList<>(
            List.of(
                Table.row("Source", TextFormatting.visible(summary.source())),
                Table.row("Format", TextFormatting.visible(summary.format())),
                Table.row("SHA-256", summary.sha256()),
                Table.row("Layers", NumberFormatting.count(summary.layerCount())),
                Table.row("Parameters", NumberFormatting.count(summary.parameterCount())),
                List.of(
                    Table.Entry.of("Work for one item"),
                    new Table.Entry(flops.text(), flops.note())),
                Table.row("Inputs", joined(summary.inputs())),
                Table.row("Shapes given", joined(summary.shapes())),
                Table.row("Outputs", joined(summary.outputs()))));
    if (!summary.customLayers().isEmpty()) {
      rows.add(Table.row("Custom layers", joined(summary.customLayers())));
    }
    if (summary.seeded() != null) {
      rows.add(2, Table.row("Weights", seeded(summary.seeded())));
    }
    return new Table(
        "The network", List.of(Table.Column.text("What"), Table.Column.text("Value")), rows);
  }

  private static String seeded(String reason) {
    return "seeded: " + TextFormatting.visible(reason) + "; so nothing is said of accuracy";
  }

  private static String joined(List<String> texts) {
    return texts.isEmpty()
        ? "none"
        : String.join("; ", texts.stream().map(TextFormatting::visible).toList());
  }
}
