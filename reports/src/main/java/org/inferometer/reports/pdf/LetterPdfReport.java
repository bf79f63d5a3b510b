package org.inferometer.reports.pdf;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.reports.chart.DrawingToolkit;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// The report as a PDF on US Letter: format `pdf-letter`.
@Extension
public final class LetterPdfReport implements ReportRenderer {
  @Override
  public String format() {
    return "pdf-letter";
  }

  @Override
  public String fileName() {
    return "report-letter.pdf";
  }

  @Override
  public Probe probe() {
    return DrawingToolkit.probe();
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    PdfPrinter.print(study, PdfPrinter.PaperSize.LETTER, target);
  }
}
