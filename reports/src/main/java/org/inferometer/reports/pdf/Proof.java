package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Analysis;

/// What holds for the whole study: layer counts, the machine, and how to make it again.
final class Proof {
  private Proof() {}

  static void add(Outline outline, Analysis analysis) {
    var body = outline.body();
    outline.chapter("Proof").with("class", "newpage");
    if (!analysis.layerCounts().rows().isEmpty()) {
      Tables.add(body, analysis.layerCounts(), "13 16 8 8 11 8 10 10 7 9");
      body.add("p", "note").text(analysis.layerCountsNote());
    }
    outline.section("Where it was measured");
    Tables.add(body, analysis.environment(), "30 70");
    Tables.add(body, analysis.settings(), "30 70");
    remarks(body, analysis);
    outline.section("How to make it again");
    body.add("p", "command").text(analysis.command());
    body.add("p", "note")
        .text("The study is in study.json beside this report: every sample, reading and reason.");
  }

  private static void remarks(Tag body, Analysis analysis) {
    if (!analysis.remarks().isEmpty()) {
      body.add("h3").text("What may have disturbed, or could not be read");
      var list = body.add("ul");
      analysis.remarks().forEach(remark -> list.add("li").text(remark));
    }
  }
}
