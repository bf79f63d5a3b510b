package org.inferometer.reports.html;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.chart.DrawingToolkit;
import org.inferometer.reports.page.Report;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// The report for a screen: one HTML file with everything in it.
@Extension
public final class HtmlReport implements ReportRenderer {
  @Override
  public String format() {
    return "html";
  }

  @Override
  public String fileName() {
    return "report.html";
  }

  @Override
  public Probe probe() {
    return DrawingToolkit.probe();
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    // Loading the drawing toolkit takes as long as explaining a large study.
    var toolkit = CompletableFuture.supplyAsync(DrawingToolkit::probe);
    var analysis = Analysis.of(study);
    toolkit.join();
    DrawingToolkit.prepare();
    var page = HtmlPage.of(analysis).html();
    AtomicFile.write(target, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
  }

  /// Writes another report than that of a study.
  public static void write(Report report, Path target) throws IOException {
    DrawingToolkit.prepare();
    var page = new HtmlPage(report, Map.of("data", LayerData.json(List.of()))).html();
    AtomicFile.write(target, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
  }
}
