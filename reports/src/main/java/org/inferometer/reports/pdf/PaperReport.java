package org.inferometer.reports.pdf;

import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.analysis.Words;
import org.inferometer.reports.page.Chapters;
import org.w3c.dom.Document;

/// The report as a page of XHTML to be printed: the answer first, then what shows it, then what
/// proves it.
final class PaperReport {
  private PaperReport() {}

  static Document of(Analysis analysis) {
    var html = Tag.html();
    var head = html.add("head");
    head.add("title").text("Inferometer: " + analysis.study().id());
    var bookmarks = head.add("bookmarks");
    var body = html.add("body");
    footer(body, analysis);
    var outline = new Outline(bookmarks, body);
    Cover.add(outline, analysis);
    analysis.networks().forEach(network -> NetworkChapter.addPictures(outline, network));
    var blocks = new BlockPrinter(outline);
    Chapters.accuracy(analysis).ifPresent(blocks::add);
    analysis.networks().forEach(network -> NetworkChapter.addSensitivities(outline, network));
    Chapters.layerCounts(analysis).ifPresent(blocks::add);
    analysis.networks().forEach(network -> NetworkChapter.addCells(outline, network));
    blocks.add(Chapters.proof(analysis)).with("class", "newpage");
    return html.document();
  }

  private static void footer(Tag body, Analysis analysis) {
    var footer = body.add("div", "footer");
    footer.add("span").text("Study " + Words.shortened(analysis.study().id(), 80) + " · page ");
    footer.add("span", "page");
    footer.add("span").text(" of ");
    footer.add("span", "pages");
  }

  /// A network's name where a heading has room for it.
  static String title(NetworkAnalysis network) {
    return Words.shortened(network.summary().id(), 80);
  }
}
