package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.analysis.Words;
import org.inferometer.reports.chart.Chart;
import org.inferometer.reports.html.Drawings.Drawn;
import org.inferometer.reports.page.Chapters;
import org.inferometer.reports.page.SensitivityBlocks;

/// The whole page: the answer, the pictures, the tables, the proof.
final class Page {
  private final Analysis analysis;
  private final List<CellAnalysis> cells;
  private final List<CellView> views;
  private final List<NetworkPictures> networkPictures;
  private final Html html = new Html();

  private record NetworkPictures(
      Optional<Drawn> front, Optional<Drawn> throughput, Optional<Drawn> latency) {
    static NetworkPictures of(int index, NetworkAnalysis network) {
      return new NetworkPictures(
          Drawings.of("f" + index, Chart.front(network)),
          Drawings.of("t" + index, Chart.throughputOverBatch(network)),
          Drawings.of("l" + index, Chart.latencyOverBatch(network)));
    }
  }

  Page(Analysis analysis) {
    this.analysis = analysis;
    this.cells = analysis.cells();
    // Pictures are independent of each other and make most of the work.
    this.views =
        IntStream.range(0, cells.size())
            .parallel()
            .mapToObj(i -> new CellView(i, cells.get(i), CellView.Pictures.of(i, cells.get(i))))
            .toList();
    this.networkPictures =
        IntStream.range(0, analysis.networks().size())
            .mapToObj(i -> NetworkPictures.of(i, analysis.networks().get(i)))
            .toList();
  }

  String html() {
    html.trusted("<!DOCTYPE html>\n");
    html.tag(
        "html",
        with("lang", "en"),
        () -> {
          head();
          html.tag("body", this::body);
        });
    return html.toString();
  }

  private void head() {
    html.tag(
        "head",
        () -> {
          html.tag("meta", with("charset", "utf-8"));
          html.tag(
              "meta", with("http-equiv", "Content-Security-Policy", "content", Resources.policy()));
          html.tag(
              "meta", with("name", "viewport", "content", "width=device-width, initial-scale=1"));
          html.tag("meta", with("name", "color-scheme", "content", "light dark"));
          html.tag("title", "Inferometer report " + Words.visible(analysis.study().id()));
          html.tag("style", () -> html.trusted(Resources.STYLE));
          html.tag(
              "noscript",
              () ->
                  html.tag(
                      "style",
                      () ->
                          html.trusted(
                              ".cell[hidden],.still{display:block}.selector{display:none}")));
        });
  }

  private void body() {
    html.tag("a", with("class", "skip", "href", "#main"), "Skip to the report");
    html.tag("header", this::header);
    html.tag(
        "main",
        with("id", "main", "tabindex", "-1"),
        () -> {
          for (int i = 0; i < analysis.networks().size(); i++) {
            network(i);
          }
          var blocks = new BlockView(html);
          Chapters.accuracy(analysis).ifPresent(blocks::put);
          Chapters.layerCounts(analysis).ifPresent(blocks::put);
          cells();
          blocks.put(Chapters.proof(analysis));
        });
    html.tag(
        "script",
        with("type", "application/json", "id", "data"),
        () -> html.trusted(LayerData.json(cells)));
    analysis
        .labelled()
        .ifPresent(labelled ->
            html.tag(
                "script",
                with("type", "application/json", "id", "labelled"),
                () -> html.trusted(SampleData.json(labelled))));
    html.tag("script", () -> html.trusted(Resources.SCRIPT));
  }

  private void header() {
    html.tag("p", with("class", "brand"), "Inferometer report");
    html.tag("h1", this::answer);
    html.tag(
        "div",
        with("class", "verdict " + analysis.verdict().word().name().toLowerCase(Locale.ROOT)),
        () -> {
          html.tag("strong", analysis.verdict().word().text());
          html.tag(
              "ul", () -> analysis.verdict().reasons().forEach(reason -> html.tag("li", reason)));
        });
    html.tag("p", with("class", "measured"), analysis.measured());
    navigation();
  }

  /// A sentence for each network, on lines of their own where there are several.
  private void answer() {
    if (analysis.networks().size() < 2) {
      html.text(analysis.answer());
      return;
    }
    for (var network : analysis.networks()) {
      html.tag("span", with("class", "line"), network.answer());
      html.text(" ");
    }
  }

  private void navigation() {
    html.tag(
        "nav",
        with("aria-label", "Sections"),
        () -> {
          link("#network-0", "Cells", !analysis.networks().isEmpty());
          link("#accuracy", "Accuracy", analysis.labelled().isPresent());
          link("#counts", "Before and after", !analysis.layerCounts().rows().isEmpty());
          link("#layers", "Layers", !cells.isEmpty());
          link("#proof", "How it was measured", true);
        });
  }

  private void link(String target, String text, boolean present) {
    if (present) {
      html.tag("a", with("href", target), text);
    }
  }

  private void network(int index) {
    var network = analysis.networks().get(index);
    var name = Words.visible(network.summary().id());
    html.tag(
        "section",
        with("id", "network-" + index),
        () -> {
          html.tag("h2", () -> html.tag("bdi", name));
          if (!network.matrix().rows().isEmpty()) {
            new MatrixView(html, network.matrix(), cellIds()).put(Words.shortened(name, 60));
          }
          var pictures = networkPictures.get(index);
          html.tag(
              "div",
              with("class", "pictures"),
              () -> {
                Drawings.put(html, pictures.front(), "");
                Drawings.put(html, pictures.throughput(), "");
                Drawings.put(html, pictures.latency(), "");
              });
          for (int i = 0; i < network.sensitivities().size(); i++) {
            html.tag("h3", "What does INT8 cost in accuracy, layer by layer?");
            new BlockView(html)
                .put(SensitivityBlocks.of("s" + index + "-" + i, network.sensitivities().get(i)));
          }
        });
  }

  private List<String> cellIds() {
    return cells.stream().map(cell -> cell.cell().id()).toList();
  }

  private void cells() {
    if (cells.isEmpty()) {
      return;
    }
    int first = firstCell();
    html.tag(
        "section",
        with("id", "layers"),
        () -> {
          html.tag("h2", "Where does the time go?");
          html.tag(
              "noscript",
              () ->
                  html.tag(
                      "p",
                      "Sorting, searching and the list of every layer and fusion need JavaScript."
                          + " Without it each cell shows its heaviest layers; study.json and the"
                          + " CSV report have them all."));
          html.tag(
              "p",
              with("class", "paper"),
              "On paper each cell shows its heaviest layers; study.json and the CSV report have"
                  + " them all.");
          selector(first);
          views.forEach(view -> view.put(html, view.index() == first));
        });
  }

  private int firstCell() {
    return analysis.networks().stream()
        .flatMap(network -> network.first().stream())
        .findFirst()
        .map(cells::indexOf)
        .orElse(0);
  }

  private void selector(int first) {
    html.tag(
        "p",
        with("class", "selector"),
        () -> {
          html.tag("label", with("for", "cell"), "Cell ");
          html.tag(
              "select",
              with("id", "cell", "autocomplete", "off"),
              () -> views.forEach(view -> option(view, view.index() == first)));
        });
  }

  private void option(CellView view, boolean selected) {
    var value = Integer.toString(view.index());
    var network = Words.shortened(view.cell().cell().network(), 40);
    html.tag(
        "option",
        selected ? with("value", value, "selected", "") : with("value", value),
        analysis.networks().size() > 1
            ? network + ": " + view.cell().label()
            : view.cell().label());
  }
}
