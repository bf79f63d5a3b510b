package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.run.StudyResult;
import org.inferometer.study.Cell;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

final class SummaryTest {
  @Test
  void aStableCellIsARowWithoutRemarks() {
    String text =
        print(
            SampleStudy.measured(Verdict.STABLE, List.of("It is steady."), Reading.exact(6, "ms")));

    assertThat(text.lines())
        .startsWith(
            "network  precision  batch    median ms  p99 ms  items/s  verdict  layers",
            "net      fp32           1  5.23 ± 0.04    6.00      191  stable   8 -> 7",
            "")
        .contains("study   out/study.json", "report  out/report.html");
  }

  @Test
  void aDoubtfulCellSaysWhyAndARefusedPercentileToo() {
    String text =
        print(
            SampleStudy.measured(
                Verdict.UNSTEADY, List.of("It drifts."), Reading.unavailable("needs 662 samples")));

    assertThat(text)
        .contains("unsteady")
        .contains("  net/fake/fp32/b1: It drifts.")
        .contains("  net/fake/fp32/b1: p99: needs 662 samples");
  }

  @Test
  void failedAndUnsupportedCellsHaveTheirReasonsAndNoControlCharacters() {
    String text =
        print(
            new Cell.Failed("killed by signal 9\u001b[2J"),
            new Cell.Unsupported("the model fixes batch 1"));

    assertThat(text.lines())
        .contains(
            "  net/fake/fp32/b1: failed: killed by signal 9\\x1b[2J",
            "  net/fake/fp32/b2: unsupported: the model fixes batch 1")
        .anyMatch(line -> line.matches("net +fp32 +1 +- +- +- +failed +-"));
  }

  @Test
  void aStudyWithoutAMeasuredCellSaysSo() {
    assertThat(print(new Cell.Unsupported("the model fixes batch 1")))
        .contains("\nNothing was measured.\n");
    assertThat(
            print(
                new Cell.Unsupported("the model fixes batch 1"),
                SampleStudy.measured(Verdict.STABLE, List.of(), Reading.exact(6, "ms"))))
        .doesNotContain("Nothing was measured");
  }

  private static String print(Cell.Outcome... outcomes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StudyResult result =
        new StudyResult(SampleStudy.of(outcomes), Path.of("out", "study.json"), false, List.of());
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Summary.printCells(result, out);
    Summary.printReports(result, List.of(Path.of("out", "report.html")), out);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
