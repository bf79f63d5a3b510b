package org.inferometer.reports;

import org.inferometer.reports.csv.CellsCsvReport;
import org.inferometer.reports.csv.ComparisonsCsvReport;
import org.inferometer.reports.csv.CsvReport;
import org.inferometer.reports.csv.SamplesCsvReport;
import org.inferometer.reports.csv.SensitivityCsvReport;
import org.inferometer.reports.html.HtmlReport;
import org.inferometer.reports.markdown.MarkdownReport;
import org.inferometer.reports.pdf.LetterPdfReport;
import org.inferometer.reports.pdf.PdfReport;
import org.inferometer.reports.trace.TraceReport;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.testkit.ReportContract;
import org.junit.jupiter.api.Nested;

/// Every format passes the test kit.
class ReportContractsTest {
  @Nested
  class Html extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new HtmlReport();
    }
  }

  @Nested
  class Pdf extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new PdfReport();
    }
  }

  @Nested
  class LetterPdf extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new LetterPdfReport();
    }
  }

  @Nested
  class Markdown extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new MarkdownReport();
    }
  }

  @Nested
  class Csv extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new CsvReport();
    }
  }

  @Nested
  class CellsCsv extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new CellsCsvReport();
    }
  }

  @Nested
  class ComparisonsCsv extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new ComparisonsCsvReport();
    }
  }

  @Nested
  class SamplesCsv extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new SamplesCsvReport();
    }
  }

  @Nested
  class SensitivityCsv extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new SensitivityCsvReport();
    }
  }

  @Nested
  class Trace extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new TraceReport();
    }
  }
}
