package org.inferometer.reports.pdf;

import org.inferometer.reports.page.Report;
import org.w3c.dom.Document;

/// A report as a page of XHTML to be printed.
final class PaperReport {
  private PaperReport() {}

  static Document of(Report report) {
    var html = XhtmlElement.html();
    var head = html.add("head");
    head.add("title").text(report.title());
    var bookmarks = head.add("bookmarks");
    var body = html.add("body");
    addFooter(body, report.subject());
    var outline = new Outline(bookmarks, body);
    addAnswer(outline, report);
    var printer = new BlockPrinter(outline);
    report.chapters().forEach(printer::add);
    return html.document();
  }

  private static void addFooter(XhtmlElement body, String subject) {
    var footer = body.add("div", "footer");
    footer.add("span").text(subject + " · page ");
    footer.add("span", "page");
    footer.add("span").text(" of ");
    footer.add("span", "pages");
  }

  /// What a reader came for.
  private static void addAnswer(Outline outline, Report report) {
    var body = outline.body();
    body.add("div", "kicker").text(report.brand());
    outline.chapter("The answer");
    report.answers().forEach(answer -> body.add("p", "answer").text(answer));
    report.details().forEach(text -> body.add("p", "details").text(text));
    report.trust().forEach(text -> body.add("p", "trust").text(text));
    body.add("p", "measured").text(report.measured());
    outline.heading("Verdict: " + report.verdict().word());
    var reasons = body.add("ul");
    report.verdict().reasons().forEach(reason -> reasons.add("li").text(reason));
  }
}
