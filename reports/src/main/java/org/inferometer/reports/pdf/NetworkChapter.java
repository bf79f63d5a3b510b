package org.inferometer.reports.pdf;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.chart.Chart;

/// One network: its cells together, then each of them.
final class NetworkChapter {
  private NetworkChapter() {}

  static void add(Outline outline, NetworkAnalysis network) {
    outline.chapter(PaperReport.title(network)).with("class", "newpage");
    var body = outline.body();
    var id = network.summary().id();
    if (network.points().size() > 1) {
      Figures.add(body, Chart.front(pictureId(id, "front"), network));
    }
    Figures.add(body, Chart.latencyOverBatch(pictureId(id, "latency"), network));
    Figures.add(body, Chart.throughputOverBatch(pictureId(id, "throughput"), network));
    MatrixTable.addProblems(body, network.matrix());
    Tables.add(body, network.facts(), "22 78");
    var before = new ArrayList<CellAnalysis>();
    for (var cell : network.cells()) {
      CellSection.add(outline, cell, List.copyOf(before));
      before.add(cell);
    }
  }

  /// An id for a picture from a name that may hold anything.
  static String pictureId(String name, String picture) {
    return picture + "-" + Integer.toHexString(name.hashCode());
  }
}
