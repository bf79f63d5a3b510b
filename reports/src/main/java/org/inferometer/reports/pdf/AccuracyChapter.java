package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.LabelledAnalysis;

/// What labelled images say, with the images that tell variants apart.
final class AccuracyChapter {
  private AccuracyChapter() {}

  static void add(Outline outline, Analysis analysis) {
    analysis.labelled().ifPresent(labelled -> add(outline, labelled));
  }

  private static void add(Outline outline, LabelledAnalysis labelled) {
    outline.chapter("How often is it right?");
    outline.body().add("p").text(String.join(" ", labelled.about()));
    Tables.add(outline.body(), labelled.summary());
    if (!labelled.comparisons().rows().isEmpty()) {
      Tables.add(outline.body(), labelled.comparisons(), "17 17 9 8 15 8 8 9 9");
      outline.body().add("p", "note").text(LabelledAnalysis.COMPARISON_NOTE);
    }
    Tables.add(outline.body(), labelled.telling());
    outline
        .body()
        .add("p", "note")
        .text("Every image with every prediction is in study.json, report.html and samples.csv.");
  }
}
