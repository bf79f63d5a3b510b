package org.inferometer.reports.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.chart.Chart;
import org.inferometer.reports.page.SensitivityBlocks;

/// One network: its cells together, then each of them.
final class NetworkChapter {
  private NetworkChapter() {}

  /// All cells in one picture; nothing where there is nothing to compare.
  static void addPictures(Outline outline, NetworkAnalysis network) {
    var pictures =
        Stream.of(
                Chart.front(network),
                Chart.throughputOverBatch(network),
                Chart.latencyOverBatch(network))
            .filter(Optional::isPresent)
            .toList();
    if (!pictures.isEmpty()) {
      outline.chapter(PaperReport.title(network)).with("class", "newpage");
      pictures.forEach(picture -> Figures.add(outline.body(), picture));
    }
  }

  /// What INT8 layers cost; nothing where that was not asked for.
  static void addSensitivities(Outline outline, NetworkAnalysis network) {
    for (var layers : network.sensitivities()) {
      outline.chapter("What does INT8 cost, layer by layer? " + PaperReport.title(network));
      new BlockPrinter(outline).add(SensitivityBlocks.of("", layers));
    }
  }

  /// Each measured cell.
  static void addCells(Outline outline, NetworkAnalysis network) {
    var before = new ArrayList<CellAnalysis>();
    for (var cell : network.cells()) {
      if (before.isEmpty()) {
        outline.chapter("Where does the time go? " + PaperReport.title(network));
      }
      CellSection.add(outline, cell, List.copyOf(before));
      before.add(cell);
    }
  }
}
