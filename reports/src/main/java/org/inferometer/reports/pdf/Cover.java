package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Analysis;

/// The first pages: what a reader came for.
final class Cover {
  private Cover() {}

  static void add(Outline outline, Analysis analysis) {
    var body = outline.body();
    body.add("div", "kicker").text("Inferometer · performance study");
    outline.chapter("The answer");
    for (var network : analysis.networks()) {
      body.add("p", "answer").text(network.answer());
    }
    if (analysis.networks().isEmpty()) {
      body.add("p", "answer").text(analysis.answer());
    }
    body.add("p", "measured").text(analysis.measured());
    verdict(outline, analysis);
    for (var network : analysis.networks()) {
      outline.section("Precision × batch: " + PaperReport.title(network));
      MatrixTable.add(body, network.matrix());
      MatrixTable.addProblems(body, network.matrix());
    }
  }

  private static void verdict(Outline outline, Analysis analysis) {
    outline.section("Verdict: " + analysis.verdict().word().text());
    var list = outline.body().add("ul");
    analysis.verdict().reasons().forEach(reason -> list.add("li").text(reason));
  }
}
