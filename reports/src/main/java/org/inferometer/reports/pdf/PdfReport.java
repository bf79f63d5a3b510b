package org.inferometer.reports.pdf;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.reports.chart.DrawingToolkit;
import org.inferometer.reports.page.Report;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// The report as a PDF on A4.
@Extension
public final class PdfReport implements ReportRenderer {
  @Override
  public String format() {
    return "pdf";
  }

  @Override
  public String fileName() {
    return "report.pdf";
  }

  @Override
  public Probe probe() {
    return DrawingToolkit.probe();
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    PdfPrinter.print(study, PdfPrinter.PaperSize.A4, target);
  }

  /// Writes another report than that of a study.
  public static void write(Report report, Path target) throws IOException {
    PdfPrinter.print(report, PdfPrinter.PaperSize.A4, target);
  }
}
