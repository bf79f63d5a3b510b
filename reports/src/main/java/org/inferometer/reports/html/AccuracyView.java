package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import org.inferometer.reports.analysis.LabelledAnalysis;

/// What labelled images say: the summary, the comparisons, and every image.
final class AccuracyView {
  private AccuracyView() {}

  static void put(Html html, LabelledAnalysis labelled) {
    html.tag(
        "section",
        with("id", "accuracy"),
        () -> {
          html.tag("h2", "How often is it right?");
          html.tag("p", String.join(" ", labelled.about()));
          TableView.put(html, labelled.summary());
          if (!labelled.comparisons().rows().isEmpty()) {
            TableView.put(html, labelled.comparisons());
            html.tag("p", with("class", "note"), LabelledAnalysis.COMPARISON_NOTE);
          }
          html.tag("h3", "Every image");
          html.tag("div", with("class", "samples"));
          // Shown on paper and where no script runs.
          html.tag("div", with("class", "still"), () -> TableView.put(html, labelled.telling()));
        });
  }
}
