package org.inferometer.reports.pdf;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.w3c.dom.Document;

/// Sets a page of XHTML on paper.
final class PdfPrinter {
  private PdfPrinter() {}

  /// @param report as [PaperReport] makes it
  static void print(Document report, PaperSize paper, OutputStream out) throws IOException {
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
    var head = new XhtmlElement((org.w3c.dom.Element) report.getElementsByTagName("head").item(0));
    head.add("style").verbatim(sheet().replace("PAPER", paper.css()));
    return report;
  }

  private static String sheet() throws IOException {
    try (InputStream in = PdfPrinter.class.getResourceAsStream("paper.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
