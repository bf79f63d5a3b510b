package org.inferometer.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.html.HtmlReport;
import org.inferometer.reports.pdf.PdfReport;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Writing a study of 3 precisions × 6 batches × 700 layers, once in a fresh JVM, as a user does.
/// The goals are 1.5 s for HTML and 6 s for PDF.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Measurement(iterations = 1)
@Fork(value = 7, jvmArgsAppend = "-Djava.awt.headless=true")
public class ReportSpeed {
  private Path file;
  private Study study;

  @Setup
  public void prepare() throws IOException {
    file = Files.createTempFile("report", ".out");
    study = StudyFixtures.grid();
  }

  @Benchmark
  public void html() throws IOException {
    new HtmlReport().render(study, file);
  }

  @Benchmark
  public void pdf() throws IOException {
    new PdfReport().render(study, file);
  }

  @Benchmark
  public void json() throws IOException {
    StudyJson.write(study, file);
  }

  @TearDown
  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
