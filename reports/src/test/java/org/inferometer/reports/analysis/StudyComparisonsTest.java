package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.inferometer.reports.ComparedFixtures;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.analysis.PrecisionBatchMatrix.MatrixCell;
import org.inferometer.reports.analysis.PrecisionBatchMatrix.Status;
import org.inferometer.study.Cell;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

/// What reports say of cells that were measured in turns.
class StudyComparisonsTest {
  private final Analysis analysis = Analysis.of(ComparedFixtures.compared());
  private final NetworkAnalysis network = analysis.networks().getFirst();

  @Test
  void eachComparisonIsASentenceWithWhatItAmountsTo() {
    assertThat(plain(analysis.comparisons().sentences(9)))
        .containsExactly(
            "INT8 is 4.16 × as fast as FP32 (4.11 to 4.20): resolved.",
            "INT8 at batch 8 is 4.02 × as fast as FP32 (3.91 to 4.13): resolved.",
            "FP32 at batch 8 is as fast for each item as at batch 1 (0.991 to 1.005): equal within"
                + " the resolution of 1.1 %.",
            "Whether INT8 at batch 8 is faster for each item than at batch 1 is not known (1.02 ×,"
                + " 0.98 to 1.06): open.");
    assertThat(analysis.comparisons().sentences(3))
        .hasSize(4)
        .endsWith("1 more comparison: see the table.");
  }

  /// 12 generations of 7 s each.
  @Test
  void whatIsOpenIsToldWithTheTimeThatWouldSettleIt() {
    assertThat(analysis.comparisons().settling())
        .contains("Measuring for about 1 min 24 s in all would settle it.");
  }

  @Test
  void whatTakesLongerIsSaidTheOtherWayRound() {
    assertThat(plain(Analysis.of(ComparedFixtures.given()).comparisons().sentences(1)))
        .containsExactly(
            "INT8 takes 2.00 × as long as the network as given (fp16) (1.96 to 2.04): resolved.");
  }

  @Test
  void twoCopiesOfAnEngineTellWhatCannotBeSeen() {
    assertThat(plain(analysis.trust()))
        .containsExactly(
            "Two copies of the same engine differed by 0.3 % (−0.5 to 1.1): differences below 1.1 %"
                + " cannot be seen in this study.",
            "The speed of the machine wandered by ±12 % over the rounds: latencies and throughput"
                + " wander with it, comparisons do not.");
  }

  /// 1 / 0.91 is 1.099, 1 / 0.94 is 1.064 and 1 / 0.88 is 1.136.
  @Test
  void aMachineOnWhichCopiesDifferIsNotTrusted() {
    var distrusted = Analysis.of(ComparedFixtures.distrusted());
    assertThat(plain(distrusted.trust()).getFirst())
        .startsWith("Two copies of the same engine differed by 9.9 % (6.4 to 14), although")
        .contains("this machine cannot be trusted");
    assertThat(distrusted.verdict().word()).isEqualTo(StudyVerdict.Word.DOUBTFUL);
    assertThat(distrusted.answer()).endsWith("two copies of one engine came out different.");
  }

  @Test
  void theVerdictIsOnTheQuestionAndNotOnLatenciesThatWander() {
    assertThat(analysis.verdict().word()).isEqualTo(StudyVerdict.Word.OPEN);
    assertThat(analysis.verdict().reasons())
        .containsExactly(
            "3 of 4 comparisons are settled: 2 resolved, 1 equal within the resolution; 1 is open.",
            "Measuring for about 1 min 24 s in all would settle it.",
            "1 was probed only: FP16 at batch 1.",
            "1 is unsupported: FP16 at batch 8.",
            "The matrix says why, cell by cell.",
            "By themselves 4 latencies are not stable (4 noisy): the report of each cell says why.");
    var given = Analysis.of(ComparedFixtures.given()).verdict();
    assertThat(given.word()).isEqualTo(StudyVerdict.Word.SOUND);
    assertThat(given.reasons()).startsWith("The only comparison is resolved.");
  }

  @Test
  void theAnswerIsTheComparisonOfTheBestCell() {
    assertThat(plain(analysis.answers()))
        .containsExactly(
            "resnet-50: INT8 at batch 8 is 4.02 × as fast as FP32 (3.91 to 4.13), and changes the"
                + " outputs by 0.2 % (relative L2).");
    assertThat(plain(analysis.details()).getFirst())
        .startsWith("INT8 at batch 8 takes ")
        .endsWith(" FP32 at batch 8 is as fast for each item as at batch 1 (0.991 to 1.005).");
    assertThat(network.first().orElseThrow().label()).isEqualTo("INT8, batch 8");
  }

  @Test
  void aCellOfTheMatrixShowsItsRatiosAndWhatItRanIn() {
    var int8 = entry(2, 1);
    assertThat(int8.status()).isEqualTo(Status.OK);
    assertThat(int8.word()).isEmpty();
    assertThat(lines(int8))
        .startsWith("4.02 × FP32 (3.91–4.13)", "1.02 × batch 1, per item (0.98–1.06): open")
        .contains("Mean 3.4 × the median")
        .anyMatch(line -> line.startsWith("Ran 98 % int8, "));
  }

  @Test
  void aProbedCellIsShownBrieflyWithItsCauseAndInNoPictureOfSpeed() {
    var fp16 = entry(1, 0);
    assertThat(fp16.status()).isEqualTo(Status.PROBED);
    assertThat(fp16.shade()).isZero();
    assertThat(fp16.reason()).isEqualTo(ComparedFixtures.CAUSE);
    assertThat(lines(fp16))
        .hasSize(2)
        .startsWith("Ran 100 % fp32")
        .last()
        .asString()
        .startsWith("Error ");
    assertThat(network.points()).hasSize(4).noneMatch(point -> point.precision() == Precision.FP16);
    assertThat(network.leftOut()).contains("FP16, batch 1");
  }

  @Test
  void aNetworkThatWasGivenInHalfPrecisionIsCalledSo() {
    var given = Analysis.of(ComparedFixtures.given());
    assertThat(given.networks().getFirst().matrix().rows())
        .extracting(PrecisionBatchMatrix.Row::label)
        .containsExactly("as given (fp16)", "INT8");
    assertThat(given.cells().getFirst().label()).isEqualTo("as given (fp16), batch 1");
    assertThat(given.networks().getFirst().points())
        .extracting(OperatingPoint::name)
        .containsExactly("as given (fp16)", "INT8");
  }

  @Test
  void layersOfAnInferenceThatProfilingSlowsHaveSharesOnly() {
    var slowed = network.cells().getLast().times();
    assertThat(slowed.doubt().orElseThrow()).contains("took 6.00 × as long as a plain one");
    assertThat(slowed.typeTable().columns().get(2).head()).isEqualTo("Time while profiled");
    assertThat(network.cells().getFirst().times().doubt()).isEmpty();
    assertThat(network.cells().getLast().precisionNote()).contains(" of the time");
  }

  @Test
  void theColdStartIsATableWithIntervalsAndALineWhereItIsNotKnown() {
    var start = analysis.coldStart().table().orElseThrow();
    assertThat(start.rows()).hasSize(4);
    assertThat(start.rows().getFirst())
        .startsWith(Table.Entry.of("FP32, batch 1"), new Table.Entry("212\u00a0ms", "199–229"))
        .contains(new Table.Entry("903\u00a0ms", ""));
    var older = Analysis.of(StudyFixtures.oneCell()).coldStart();
    assertThat(older.table()).isEmpty();
    assertThat(older.notes())
        .containsExactly("Cold start is not available: " + Reading.OLDER_STUDY + ".");
  }

  @Test
  void theVarianceOfARatioStandsBesideIt() {
    var row = analysis.comparisons().table().rows().getFirst();
    assertThat(row)
        .extracting(Table.Entry::text)
        .containsExactly(
            "INT8 with FP32, batch 1",
            "4.16",
            "4.11–4.20",
            "resolved",
            "144",
            "6",
            "3.20",
            "2.13",
            "0.87",
            "n/a");
    assertThat(analysis.comparisons().notes()).contains("n/a: each engine was built once.");
  }

  @Test
  void aThoroughStudySaysHowItToldBuildsFromProcesses() {
    var thorough = Analysis.of(ComparedFixtures.thorough()).comparisons();

    assertThat(thorough.notes())
        .noneMatch(note -> note.startsWith("n/a"))
        .last()
        .asString()
        .startsWith(
            "Build is that of the control cell, resnet-50/onnxruntime/fp32/b1, over 6 generations:")
        .contains("by 0.800\u00a0% (0.00–2.10) from build to build")
        .contains("by 0.400\u00a0% (0.10–1.20) from process to process");
    assertThat(analysis.comparisons().notes()).noneMatch(note -> note.startsWith("Build is"));
  }

  @Test
  void aStudyOfAnEarlierReleaseHasTheQuotientOfMediansAndSaysSo() {
    var older = Analysis.of(StudyFixtures.grid(20));
    assertThat(older.comparisons().isEmpty()).isTrue();
    assertThat(older.trust()).isEmpty();
    var matrix = older.networks().getFirst().matrix();
    var int8 = matrix.rows().getLast().entries().getFirst().figures().orElseThrow();
    assertThat(int8.speedUps().getFirst().text().replace('\u00a0', ' '))
        .startsWith(quotient(older) + " × FP32 (");
    assertThat(matrix.notes()).anyMatch(note -> note.contains("quotient of their medians"));
  }

  private static String quotient(Analysis older) {
    double fp32 = median(older.cells().getFirst().cell());
    double int8 = median(older.cells().get(12).cell());
    return String.format(Locale.ROOT, "%.2f", fp32 / int8);
  }

  private static double median(Cell cell) {
    return Objects.requireNonNull(cell.measurements())
        .latency()
        .medianMs()
        .asDouble()
        .orElseThrow();
  }

  private MatrixCell entry(int row, int batch) {
    return network.matrix().rows().get(row).entries().get(batch);
  }

  private List<String> lines(MatrixCell cell) {
    return plain(
        network.matrix().lines(cell.figures().orElseThrow()).stream()
            .map(line -> (line.what() + " " + line.text()).strip())
            .toList());
  }

  private static List<String> plain(List<String> texts) {
    return texts.stream().map(text -> text.replace('\u00a0', ' ')).toList();
  }
}
