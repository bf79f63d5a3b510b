package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Analysis;

/// What holds for the whole study: the machine, the networks, and how to make it again.
final class Proof {
  private Proof() {}

  static void add(Outline outline, Analysis analysis) {
    var body = outline.body();
    outline.chapter("How was it measured?").with("class", "newpage");
    remarks(body, analysis);
    outline.section("Where it was measured");
    Tables.add(body, analysis.environment(), "30 70");
    Tables.add(body, analysis.settings(), "30 70");
    for (var network : analysis.networks()) {
      Tables.add(body, network.facts(), "30 70");
    }
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
