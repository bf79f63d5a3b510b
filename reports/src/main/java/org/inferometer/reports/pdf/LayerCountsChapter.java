package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Analysis;

/// Layers before and after optimisation, of all networks.
final class LayerCountsChapter {
  private static final String WIDTHS = "13 14 8 8 11 8 10 10 7 11";

  private LayerCountsChapter() {}

  static void add(Outline outline, Analysis analysis) {
    if (!analysis.layerCounts().rows().isEmpty()) {
      outline.chapter("What did the optimiser fuse?");
      Tables.add(outline.body(), analysis.layerCounts(), WIDTHS);
      outline.body().add("p", "note").text(analysis.layerCountsNote());
    }
  }
}
