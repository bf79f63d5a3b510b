package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.Optional;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.html.Drawings.Drawn;

/// What INT8 layers cost: the answer, how to apply it, the picture, every layer, the search.
final class SensitivityView {
  private final Html html;

  SensitivityView(Html html) {
    this.html = html;
  }

  void put(LayerSensitivity layers, Optional<Drawn> picture) {
    html.tag("h3", "What does INT8 cost in accuracy, layer by layer?");
    html.tag("p", layers.answer());
    if (!layers.option().isEmpty()) {
      html.tag(
          "pre",
          with("tabindex", "0", "aria-label", "Option that keeps these layers in FP32"),
          () -> html.tag("code", layers.option()));
    }
    html.tag("div", with("class", "pictures"), () -> Drawings.put(html, picture, ""));
    details("All " + layers.layers().rows().size() + " INT8 layers", layers.layers());
    details("What the search tried", layers.steps());
    layers.notes().forEach(note -> html.tag("p", with("class", "note"), note));
  }

  private void details(String summary, Table table) {
    if (!table.rows().isEmpty()) {
      html.tag(
          "details",
          () -> {
            html.tag("summary", summary);
            TableView.putSortable(html, table);
          });
    }
  }
}
