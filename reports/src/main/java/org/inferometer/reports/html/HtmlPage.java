package org.inferometer.reports.html;

import static org.inferometer.reports.html.HtmlWriter.with;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.page.Report;

/// A report as one page, with the data of its script.
final class HtmlPage {
  private final Report report;
  private final Map<String, String> data;
  private final HtmlWriter html = new HtmlWriter();

  /// @param data JSON that the script reads, by the ids of its elements
  HtmlPage(Report report, Map<String, String> data) {
    this.report = report;
    this.data = data;
  }

  /// The report of a study.
  static HtmlPage of(Analysis analysis) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("data", LayerData.json(analysis.cells()));
    analysis.labelled().ifPresent(labelled -> data.put("labelled", SampleData.json(labelled)));
    return new HtmlPage(Report.of(analysis), data);
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
              "meta",
              with("http-equiv", "Content-Security-Policy", "content", PageResources.policy()));
          html.tag(
              "meta", with("name", "viewport", "content", "width=device-width, initial-scale=1"));
          html.tag("meta", with("name", "color-scheme", "content", "light dark"));
          html.tag("title", report.title());
          html.tag("style", () -> html.trusted(PageResources.STYLE));
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
          var view = new BlockView(html, ThemedPictures.of(report.chapters()));
          report.chapters().forEach(view::put);
        });
    data.forEach(this::data);
    html.tag("script", () -> html.trusted(PageResources.SCRIPT));
  }

  private void data(String id, String json) {
    html.tag("script", with("type", "application/json", "id", id), () -> html.trusted(json));
  }

  private void header() {
    html.tag("p", with("class", "brand"), report.brand());
    html.tag("h1", this::answers);
    report.details().forEach(text -> html.tag("p", with("class", "details"), text));
    report.trust().forEach(text -> html.tag("p", with("class", "trust"), text));
    html.tag(
        "div",
        with("class", "verdict " + report.verdict().tone().name().toLowerCase(Locale.ROOT)),
        () -> {
          html.tag("strong", report.verdict().word());
          html.tag(
              "ul", () -> report.verdict().reasons().forEach(reason -> html.tag("li", reason)));
        });
    html.tag("p", with("class", "measured"), report.measured());
    html.tag("nav", with("aria-label", "Sections"), this::links);
  }

  /// A sentence for each network, on lines of their own where there are several.
  private void answers() {
    if (report.answers().size() < 2) {
      report.answers().forEach(html::text);
      return;
    }
    for (var answer : report.answers()) {
      html.tag("span", with("class", "line"), answer);
      html.text(" ");
    }
  }

  private void links() {
    report.chapters().stream()
        .filter(chapter -> !chapter.link().isEmpty())
        .forEach(chapter -> html.tag("a", with("href", "#" + chapter.id()), chapter.link()));
  }
}
