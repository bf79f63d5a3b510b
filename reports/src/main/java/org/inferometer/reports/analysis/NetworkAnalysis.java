package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Environment;
import org.inferometer.study.NetworkSummary;

/// Everything about one network of a study.
///
/// @param answer the one sentence
/// @param cells the measured cells
/// @param sensitivities what INT8 layers cost, one for each backend where that was asked for
/// @param points the cells in the throughput–latency plane, the Pareto front marked
public record NetworkAnalysis(
    NetworkSummary summary,
    String answer,
    PrecisionBatchMatrix matrix,
    List<OperatingPoint> points,
    List<CellAnalysis> cells,
    List<LayerSensitivity> sensitivities,
    Table facts) {
  public NetworkAnalysis {
    points = List.copyOf(points);
    cells = List.copyOf(cells);
    sensitivities = List.copyOf(sensitivities);
  }

  static NetworkAnalysis of(
      NetworkSummary summary,
      List<Cell> cells,
      Environment environment,
      List<LayerSensitivity> sensitivities) {
    boolean severalBackends = cells.stream().map(Cell::backend).distinct().count() > 1;
    var apportionment = new TimeApportionment(summary);
    var measured =
        cells.stream()
            .flatMap(cell -> analysed(cell, environment, severalBackends, apportionment).stream())
            .toList();
    return new NetworkAnalysis(
        summary,
        Headline.of(summary.id(), cells, measured),
        PrecisionBatchMatrix.of(cells),
        OperatingPoint.of(cells),
        measured,
        sensitivities,
        facts(summary));
  }

  /// The cell that a reader wants to see first: the highest throughput of the stable ones, or the
  /// first that was measured.
  public Optional<CellAnalysis> first() {
    var best = PrecisionBatchMatrix.best(cells.stream().map(CellAnalysis::cell).toList());
    return cells.stream()
        .filter(cell -> best.isEmpty() || best.get().equals(cell.cell()))
        .findFirst();
  }

  private static Optional<CellAnalysis> analysed(
      Cell cell,
      Environment environment,
      boolean severalBackends,
      TimeApportionment apportionment) {
    return Optional.ofNullable(cell.measurements())
        .map(m -> CellAnalysis.of(cell, m, environment, severalBackends, apportionment));
  }

  private static Table facts(NetworkSummary summary) {
    var flops = FormattedReading.of(summary.flops());
    return new Table(
        "The network",
        List.of(Table.Column.text("What"), Table.Column.text("Value")),
        List.of(
            Table.row("Source", TextFormatting.visible(summary.source())),
            Table.row("Format", TextFormatting.visible(summary.format())),
            Table.row("SHA-256", summary.sha256()),
            Table.row("Layers", NumberFormatting.count(summary.layerCount())),
            Table.row("Parameters", NumberFormatting.count(summary.parameterCount())),
            List.of(
                Table.Entry.of("Work for one item"), new Table.Entry(flops.text(), flops.note())),
            Table.row("Inputs", joined(summary.inputs())),
            Table.row("Outputs", joined(summary.outputs()))));
  }

  private static String joined(List<String> texts) {
    return texts.isEmpty()
        ? "none"
        : String.join("; ", texts.stream().map(TextFormatting::visible).toList());
  }
}
