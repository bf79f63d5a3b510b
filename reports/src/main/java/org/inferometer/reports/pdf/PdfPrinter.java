package org.inferometer.reports.pdf;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.chart.DrawingToolkit;
import org.inferometer.reports.page.Report;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Study;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// Prints the report of a study on paper.
final class PdfPrinter {
  /// A size of paper.
  enum PaperSize {
    A4("210mm 297mm"),
    LETTER("8.5in 11in");

    private final String size;

    PaperSize(String size) {
      this.size = size;
    }

    /// The `size` of a CSS page box.
    String css() {
      return size;
    }
  }

  private PdfPrinter() {}

  /// Writes the report of a study into a file.
  static void print(Study study, PaperSize paper, Path target) throws IOException {
    DrawingToolkit.prepare();
    print(Report.of(Analysis.of(study)), paper, target);
  }

  /// Writes a report into a file.
  static void print(Report report, PaperSize paper, Path target) throws IOException {
    DrawingToolkit.prepare();
    var document = PaperReport.of(report);
    AtomicFile.write(target, out -> print(document, paper, out));
  }

  private static void print(Document report, PaperSize paper, OutputStream out) throws IOException {
    XRLog.setLoggingEnabled(false);
    var builder = new PdfRendererBuilder();
    Fonts.register(builder);
    builder.useObjectDrawerFactory(new PictureDrawer());
    builder.withProducer("Inferometer");
    // Nothing is fetched, from nowhere: everything stands in the document.
    builder.useUriResolver((base, uri) -> uri.startsWith("#") ? uri : null);
    builder.withW3cDocument(styled(report, paper), "");
    builder.toStream(out);
    builder.run();
  }

  private static Document styled(Document report, PaperSize paper) throws IOException {
    var head = new XhtmlElement((Element) report.getElementsByTagName("head").item(0));
    head.add("style").verbatim(sheet().replace("PAPER", paper.css()));
    return report;
  }

  private static String sheet() throws IOException {
    try (InputStream in = PdfPrinter.class.getResourceAsStream("paper.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
