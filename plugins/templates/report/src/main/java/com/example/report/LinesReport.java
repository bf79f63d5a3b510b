package com.example.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Cell;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// One line of text for each cell: its id, and the median latency or the reason why there is none.
@Extension
public final class LinesReport implements ReportRenderer {
  @Override
  public String format() {
    return "lines";
  }

  @Override
  public String fileName() {
    return "lines.txt";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    AtomicFile.write(target, out -> out.write(text(study).getBytes(StandardCharsets.UTF_8)));
  }

  static String text(Study study) {
    String heading = "# " + study.id() + ", " + study.cells().size() + " cells\n";
    return study.cells().stream()
        .map(cell -> cell.id() + ": " + outcome(cell.outcome()) + "\n")
        .collect(Collectors.joining("", heading, ""));
  }

  private static String outcome(Cell.Outcome outcome) {
    return switch (outcome) {
      case Cell.Measured measured -> median(measured.measurements().latency().medianMs());
      case Cell.Failed failed -> "failed: " + failed.reason();
      case Cell.Unsupported unsupported -> "unsupported: " + unsupported.reason();
    };
  }

  private static String median(Reading median) {
    return switch (median) {
      case Reading.Measured m -> String.format(Locale.ROOT, "%.3f %s", m.value(), m.unit());
      case Reading.Estimated e -> String.format(Locale.ROOT, "about %.3f %s", e.value(), e.unit());
      case Reading.Unavailable none -> "not measured: " + none.reason();
    };
  }
}
