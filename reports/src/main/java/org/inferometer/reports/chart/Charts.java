package org.inferometer.reports.chart;

import java.util.List;
import java.util.Optional;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.NetworkAnalysis;

/// The pictures of a report. Each is empty where the study has nothing to draw.
public final class Charts {
  private Charts() {}

  /// Throughput over latency with the Pareto front; empty with fewer than two cells.
  public static Optional<Picture> front(NetworkAnalysis network) {
    return network.points().size() > 1
        ? Optional.of(FrontChart.draw(network.points()))
        : Optional.empty();
  }

  /// Latency over batch; empty with fewer than two batch sizes.
  public static Optional<Picture> latencyOverBatch(NetworkAnalysis network) {
    return severalBatches(network)
        ? Optional.of(BatchChart.latency(network.points()))
        : Optional.empty();
  }

  /// Throughput over batch; empty with fewer than two batch sizes.
  public static Optional<Picture> throughputOverBatch(NetworkAnalysis network) {
    return severalBatches(network)
        ? Optional.of(BatchChart.throughput(network.points()))
        : Optional.empty();
  }

  /// Time by layer type.
  public static Optional<Picture> types(CellAnalysis cell) {
    return hasTimes(cell) ? Optional.of(LayerCharts.types(cell)) : Optional.empty();
  }

  /// The heaviest layers. Each bar is a group of the SVG whose id is `rowId` and the layer's index.
  public static Optional<Picture> heaviest(String rowId, CellAnalysis cell) {
    return hasTimes(cell) ? Optional.of(LayerCharts.heaviest(rowId, cell)) : Optional.empty();
  }

  /// How much of the time the heaviest layers make together.
  public static Optional<Picture> cumulative(CellAnalysis cell) {
    return hasTimes(cell) ? Optional.of(LayerCharts.cumulative(cell)) : Optional.empty();
  }

  /// The most sensitive INT8 layers; empty where nothing is known of them.
  public static Optional<Picture> sensitivity(LayerSensitivity layers) {
    return layers.heaviest(1).isEmpty()
        ? Optional.empty()
        : Optional.of(LayerCharts.sensitivity(layers));
  }

  /// Run sequence and distribution of the samples, side by side.
  public static Optional<Picture> samples(CellAnalysis cell) {
    return cell.measurements().latency().samplesNs().length == 0
        ? Optional.empty()
        : Optional.of(SamplesChart.draw(cell));
  }

  /// Power and clocks over the energy pass; empty where no meter gave them.
  public static Optional<Picture> power(CellAnalysis cell) {
    return cell.measurements().power().series().hasCourse()
        ? Optional.of(PowerChart.draw(cell))
        : Optional.empty();
  }

  /// Loads the drawing toolkit and its fonts.
  static void prepare() {
    BarChart.draw("", "", "time (ms)", List.of(new BarChart.Bar("", "a", 1, "1", Palette.INK)))
        .svg("p");
  }

  private static boolean severalBatches(NetworkAnalysis network) {
    return network.points().stream().map(point -> point.batch()).distinct().count() > 1;
  }

  private static boolean hasTimes(CellAnalysis cell) {
    return cell.times().heaviest().stream().anyMatch(LayerRow::timed) && cell.times().sumUs() > 0;
  }
}
