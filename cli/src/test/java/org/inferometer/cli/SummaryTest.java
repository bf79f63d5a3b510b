package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.runner.StudyResult;
import org.inferometer.stats.Wilson;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
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
            "precision  batch    median ms  p99 ms  items/s  verdict  ran in  error",
            "fp32           1  5.23 ± 0.04    6.00      191  stable   -           -",
            "")
        .contains("study   out/study.json", "report  out/report.html");
  }

  /// Wilson's interval of 3 of 4, at z = 1.96: (0.75 + 0.4802 ± 1.96 * 0.3259) / 1.9604.
  @Test
  void labelledDataAddAColumnWithTheShareThatIsRight() {
    Study study =
        SampleStudy.labelled(
            new Evaluation.Scored(
                "prob",
                2,
                "softmax",
                10,
                List.of(
                    new Evaluation.Column(
                        Evaluation.Column.AS_IT_IS,
                        Reading.measured(0.75, "1", 4, Wilson.interval95(3, 4)),
                        Reading.unavailable("two classes"),
                        new int[] {0, 1, 0, 1},
                        new int[] {1, 1, 2, 1},
                        new float[] {1, 1, 1, 1}))));

    assertThat(print(study).lines())
        .anyMatch(line -> line.matches("precision .* error +top-1 %"))
        .anyMatch(line -> line.matches("fp32 +1 .* 75\\.0 \\(30\\.1–95\\.4\\)"));
    assertThat(print(SampleStudy.labelled(new Evaluation.Unavailable("no scores"))).lines())
        .anyMatch(line -> line.matches("fp32 +1 .* -"))
        .contains("  net/fake/fp32/b1: accuracy: no scores");
  }

  @Test
  void aCellWhoseRangesAreThoseOfMadeUpInputsSaysSo() {
    String text =
        print(
            SampleStudy.measured(
                Verdict.STABLE,
                List.of(),
                Reading.exact(6, "ms"),
                Accuracy.unavailable("none", "not measured").calibrated(true)));

    assertThat(text).contains("  net/fake/fp32/b1: No calibration data was given: ");
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
        .anyMatch(line -> line.matches("fp32 +1 +failed +- +- +- +- +-"));
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

  @Test
  void comparedCellsHaveTheirRatiosAndTheMachineItsControl() {
    String text =
        print(
            SampleStudy.compared(
                SampleStudy.ratio(4.158, 4.112, 4.204),
                Comparison.Finding.RESOLVED,
                null,
                SampleStudy.ratio(1.003, 0.995, 1.011)));

    assertThat(text.replace('\u00a0', ' ').lines())
        .startsWith(
            "precision  batch    median ms  items/s     times as fast  ran in  error",
            "fp32           1  5.23 ± 0.04      191                 -  -           -",
            "fp16           1  5.23 ± 0.04      191            probed  -           -",
            "int8           1  5.23 ± 0.04      191  4.16 (4.11–4.20)  -           -",
            "",
            "INT8 is 4.16 × as fast as FP32 (4.11 to 4.20): resolved.",
            "Two copies of the same engine differed by 0.3 % (−0.5 to 1.1): differences below 1.1 %"
                + " cannot be seen in this study.",
            "The speed of the machine wandered by ±12 % over the rounds: latencies and throughput"
                + " wander with it, comparisons do not.",
            "By themselves 2 latencies are not stable (2 noisy): the report of each cell says why.",
            "",
            "  net/fake/fp16/b1: FP16 is emulated here.",
            "")
        .doesNotContain("It wanders.");
  }

  @Test
  void anOpenComparisonIsToldWithTheOptionThatSettlesIt() {
    String text =
        print(
            SampleStudy.compared(
                SampleStudy.ratio(1.021, 0.982, 1.061),
                Comparison.Finding.OPEN,
                12,
                SampleStudy.ratio(1.003, 0.995, 1.011)));

    assertThat(text.replace('\u00a0', ' ').lines())
        .contains(
            "Whether INT8 is faster than FP32 is not known (1.02 ×, 0.98 to 1.06): open.",
            "Measuring for about 1 min 24 s in all would settle it (--time 85s).")
        .doesNotContain("It wanders.");
  }

  @Test
  void aMachineThatCannotBeTrustedIsSaidToBeSo() {
    String text =
        print(
            SampleStudy.compared(
                SampleStudy.ratio(4.158, 4.112, 4.204),
                Comparison.Finding.RESOLVED,
                null,
                SampleStudy.ratio(0.91, 0.88, 0.94)));

    assertThat(text.replace('\u00a0', ' '))
        .contains("differed by 9.9 % (6.4 to 14), although nothing tells them apart: this machine");
  }

  @Test
  void clocksThatVariedAreARemarkAndRoundsThatWereHeldBackAreCounted() {
    assertThat(print(SampleStudy.heldBack()).lines())
        .containsOnlyOnce(
            "  In 1 of 3 rounds the clocks were held back by heat for 9 % of the time.",
            "  net/fake/fp32/b1: The clock was between 1,200 and 1,980 MHz over the rounds (median"
                + " 1,965).");
  }

  private static String print(Cell.Outcome... outcomes) {
    return print(SampleStudy.of(outcomes));
  }

  private static String print(Study study) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StudyResult result = new StudyResult(study, Path.of("out", "study.json"), false, List.of());
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Summary.printCells(result, out);
    Summary.printReports(result, List.of(Path.of("out", "report.html")), out);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
