package com.example.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Cell;
import org.inferometer.testkit.ReportContract;
import org.inferometer.testkit.Studies;
import org.junit.jupiter.api.Test;

class LinesReportTest extends ReportContract {
  @Override
  protected ReportRenderer renderer() {
    return new LinesReport();
  }

  @Test
  void everyCellHasALineThatBeginsWithItsId() {
    String text = LinesReport.text(Studies.mixed());
    assertThat(text.lines()).hasSize(1 + Studies.mixed().cells().size());
    for (Cell cell : Studies.mixed().cells()) {
      assertThat(text).contains("\n" + cell.id() + ": ");
    }
    assertThat(text).contains(": failed: The worker process was killed");
  }
}
