package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Accuracy;
import org.inferometer.study.DerivedLayer;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.FusionKind;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.OutputAccuracy;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.StrictAccuracy;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnalysisTest {
  static List<Study> studies() {
    return StudyFixtures.small();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void layersTypesAndCurveAddUpToTheSameTime(Study study) {
    for (var cell : Analysis.of(study).cells()) {
      double expected = sumOfTimes(cell.measurements());
      assertThat(cell.times().sumUs()).isCloseTo(expected, within(1e-6));
      assertThat(cell.times().types().stream().mapToDouble(TypeShare::timeUs).sum())
          .isCloseTo(expected, within(1e-6));
      assertThat(cell.times().types().stream().mapToInt(TypeShare::count).sum())
          .isEqualTo(cell.measurements().layers().size());
      assertThat(cell.times().heaviest()).hasSameSizeAs(cell.measurements().layers());
    }
  }

  private static double sumOfTimes(Measurements m) {
    double sum = 0;
    for (var layer : m.layers()) {
      sum += layer.timeUs().asDouble().orElse(0);
    }
    return sum;
  }

  @Test
  void theStateOfADeviceStandsBelowItInTheEnvironment() {
    var facts =
        List.of(
            new DeviceFact.Text("ECC", "on"),
            new DeviceFact.Figure("SM clock, highest", Reading.exact(1980, "MHz")),
            DeviceFact.unknown("Persistence mode", "no permission; run as root"));
    var gpu = new DeviceInfo("GPU-1", "NVIDIA H200", "gpu", "TensorRT 10.6.0", facts);
    var rows =
        StudyEnvironmentTables.of(StudyFixtures.onDevices(List.of(gpu))).environment().rows();
    assertThat(rows.subList(rows.size() - 4, rows.size()))
        .containsExactly(
            Table.row("Device GPU-1", "NVIDIA H200 (gpu), TensorRT 10.6.0"),
            Table.row("ECC", "on"),
            Table.row("SM clock, highest", "1,980\u00a0MHz"),
            List.of(
                Table.Entry.of("Persistence mode"),
                new Table.Entry("n/a", "no permission; run as root")));
  }

  @Test
  void layersPlusTracingPlusRestAreTheWhole() {
    var cell = Analysis.of(StudyFixtures.oneCell()).cells().getFirst();
    var m = cell.measurements();
    double tracing = m.layerPass().tracingUs().asDouble().orElseThrow();
    assertThat(cell.times().sumUs() + tracing + m.unattributedUs().asDouble().orElseThrow())
        .isCloseTo(m.layerPass().wholeUs().asDouble().orElseThrow(), within(1e-6));
    assertThat(cell.times().reconciliation())
        .startsWith("All layers ")
        .contains(
            " + the profiler's own tracing "
                + FormattedReading.of(m.layerPass().tracingUs()).text()
                + " + outside all layers ");
  }

  @Test
  void theTimeOfASubgraphIsApportionedByFlopsAndSaidToBeEstimated() {
    var cell = Analysis.of(StudyFixtures.onDevice()).cells().getFirst();
    var foreign = cell.times().layers().rows().getFirst();
    // 200,000,000 FLOPs of 200,400,000 are the convolution's, 200,000 each the others'
    double time = foreign.timeUs();
    assertThat(foreign.originTimes())
        .containsExactly(
            text(time * 200_000_000 / 200_400_000),
            text(time * 200_000 / 200_400_000),
            text(time * 200_000 / 200_400_000));
    assertThat(foreign.notes()).contains(TimeApportionment.NOTE);
    assertThat(cell.times().layers().rows().subList(1, 4))
        .allMatch(row -> row.originTimes().isEmpty());
  }

  private static String text(double timeUs) {
    return FormattedReading.of(Reading.estimated(timeUs, "us", "by hand")).text();
  }

  @Test
  void nothingIsApportionedWhereAnOriginHasNoFlops() {
    var study = StudyFixtures.onDevice();
    var layer = Analysis.of(study).cells().getFirst().measurements().layers().getFirst();
    var known = study.networks().getFirst();
    var without =
        new NetworkSummary(
            known.id(),
            known.source(),
            known.format(),
            known.sha256(),
            known.layerCount(),
            known.parameterCount(),
            known.flops(),
            known.inputs(),
            known.outputs(),
            known.layers().stream().filter(each -> !each.name().endsWith("/relu")).toList());
    assertThat(new TimeApportionment(known).of(layer)).hasSize(3);
    assertThat(new TimeApportionment(without).of(layer)).isEmpty();
  }

  @Test
  void whyNothingIsSaidOfTheAccuracyOfSeededWeightsStandsOnceWithTheNetwork() {
    var study = StudyFixtures.oneCell();
    var seeded = seeded(study, "no weights were named");
    var network = Analysis.of(seeded).networks().getFirst();
    var cell = network.cells().getFirst();

    assertThat(network.facts().rows().stream().map(row -> row.get(1).text()))
        .contains("seeded: no weights were named; so nothing is said of accuracy");
    assertThat(cell.tables().accuracy().rows()).isEmpty();
    assertThat(String.join(" ", cell.passes().get(1).sentences()))
        .startsWith("Outputs were compared with ")
        .doesNotContain("elative L2");
    var trained = Analysis.of(study).networks().getFirst();
    assertThat(trained.facts().rows().stream().map(row -> row.getFirst().text()))
        .doesNotContain("Weights");
    assertThat(trained.cells().getFirst().tables().accuracy().rows()).isNotEmpty();
  }

  private static Study seeded(Study study, String why) {
    var known = study.networks().getFirst();
    var network =
        new NetworkSummary(
            known.id(),
            known.source(),
            known.format(),
            known.sha256(),
            known.layerCount(),
            known.parameterCount(),
            known.flops(),
            known.inputs(),
            known.outputs(),
            known.layers(),
            known.given(),
            known.shapes(),
            known.customLayers(),
            why);
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        study.command(),
        study.settings(),
        study.environment(),
        List.of(network),
        study.labelled(),
        study.cells(),
        study.sensitivities(),
        study.rounds(),
        study.control(),
        study.comparisons());
  }

  @Test
  void deviceTimesStandBesideTheHostsWhereThereIsADevice() {
    var device = Analysis.of(StudyFixtures.onDevice()).cells().getFirst();
    assertThat(device.tables().latency().rows().stream().map(row -> row.getFirst().text()))
        .contains("GPU time: the engine's work alone", "Inputs to the device (H2D)")
        .endsWith("Enqueue time: the host's, by its own clock");
    assertThat(device.tables().latency().rows().getLast().get(1).note())
        .startsWith("Launch-bound: ");
    assertThat(device.tables().memory().rows().getLast().get(1).text()).isEqualTo("1.61\u00a0GB");
    var host = Analysis.of(StudyFixtures.oneCell()).cells().getFirst();
    assertThat(host.tables().latency().rows()).hasSize(7);
    assertThat(host.tables().memory().rows()).hasSize(4);
  }

  @Test
  void theHeaviestLayersComeFirst() {
    var cell = Analysis.of(StudyFixtures.grid(50)).cells().getFirst();
    assertThat(cell.times().heaviest())
        .isSortedAccordingTo(Comparator.comparingDouble(LayerRow::timeUs).reversed());
  }

  @Test
  void theCurveNamesTheFewestLayersThatMakeEightyPercent() {
    var cell = Analysis.of(StudyFixtures.grid(50)).cells().getFirst();
    int few = cell.times().cumulative().layersFor(0.8);
    double sum = cell.times().sumUs();
    assertThat(timeOf(cell, few) / sum).isGreaterThanOrEqualTo(0.8);
    assertThat(timeOf(cell, few - 1) / sum).isLessThan(0.8);
    assertThat(cell.times().cumulative().shares()[49]).isCloseTo(1, within(1e-9));
  }

  private static double timeOf(CellAnalysis cell, int heaviest) {
    return cell.times().heaviest().stream().limit(heaviest).mapToDouble(LayerRow::timeUs).sum();
  }

  @Test
  void theBestOfARowHasItsHighestThroughputAmongStableCells() {
    var analysis = Analysis.of(StudyFixtures.troubled());
    var fp32 = analysis.networks().getFirst().matrix().rows().getFirst();
    assertThat(fp32.label()).isEqualTo("FP32");
    // Batches 8 and 32 have more throughput, but are noisy and unsteady.
    assertThat(fp32.entries())
        .extracting(PrecisionBatchMatrix.MatrixCell::best)
        .containsExactly(true, false, false);
    assertThat(fp32.entries())
        .extracting(PrecisionBatchMatrix.MatrixCell::word)
        .containsExactly("", "noisy", "unsteady");
  }

  @Test
  void failedUnsupportedAndAbsentCellsSayWhyAndHaveNoFigures() {
    var rows = Analysis.of(StudyFixtures.troubled()).networks().getFirst().matrix().rows();
    var failed = rows.get(1).entries().getFirst();
    assertThat(failed.status()).isEqualTo(PrecisionBatchMatrix.Status.FAILED);
    assertThat(failed.reason()).contains("SIGKILL");
    assertThat(failed.figures()).isEmpty();
    assertThat(rows.get(2).entries().getFirst().status())
        .isEqualTo(PrecisionBatchMatrix.Status.UNSUPPORTED);
    assertThat(rows.get(1).entries().getLast().status())
        .isEqualTo(PrecisionBatchMatrix.Status.ABSENT);
  }

  @Test
  void aMatrixHasOneEntryForEachPrecisionAndBatch() {
    var matrix = Analysis.of(StudyFixtures.grid(20)).networks().getFirst().matrix();
    assertThat(matrix.batches()).containsExactly(1, 2, 4, 8, 16, 32);
    assertThat(matrix.rows()).hasSize(3).allSatisfy(row -> assertThat(row.entries()).hasSize(6));
    assertThat(matrix.rows().stream().flatMap(row -> row.entries().stream()))
        .extracting(PrecisionBatchMatrix.MatrixCell::shade)
        .allMatch(shade -> shade > 0 && shade <= 1)
        .contains(1.0);
  }

  @Test
  void aMatrixHasTheMemoryOfWeightsActivationsAndWorkspace() {
    var int8 = Analysis.of(StudyFixtures.grid(20)).networks().getFirst().matrix().rows().getLast();
    var memory = int8.entries().stream().map(entry -> entry.figures().orElseThrow().memory());
    // Of the fixture: 240,771,232 bytes of weights, and 38,000,000 for each item of the batch.
    assertThat(memory.toList())
        .startsWith("241\u00a0MB + 38.0\u00a0MB", "241\u00a0MB + 76.0\u00a0MB")
        .endsWith("241\u00a0MB + 1.22\u00a0GB");

    var unknown = Analysis.of(StudyFixtures.nothingReadable()).networks().getFirst().matrix();
    var figures = unknown.rows().getFirst().entries().getFirst().figures().orElseThrow();
    assertThat(figures.memory()).isEqualTo("n/a + n/a");
    assertThat(figures.held().note()).isNotEmpty();
  }

  @Test
  void aMatrixSaysWhichErrorsDependOnMadeUpData() {
    var matrix = Analysis.of(StudyFixtures.grid(20)).networks().getFirst().matrix();
    assertThat(matrix.madeUp()).containsExactly("INT8");
    assertThat(matrix.notes())
        .containsOnlyOnce("Error of INT8: " + Accuracy.MADE_UP)
        .noneMatch(note -> note.startsWith("Error of FP16"));
  }

  @Test
  void publishedCountsStandBesideThoseOfTheNetworksThatHaveThem() {
    var counts = Analysis.of(StudyFixtures.troubled()).layerCounts();
    assertThat(counts.rows().getFirst()).extracting(Table.Entry::text).last().isEqualTo("43 → 27");
    var unknown = Analysis.of(StudyFixtures.oneCell()).layerCounts();
    assertThat(unknown.rows().getFirst())
        .extracting(Table.Entry::text)
        .last()
        .isEqualTo("not known");
  }

  @Test
  void fusionsAreCountedByKind() {
    var cell = Analysis.of(StudyFixtures.oneCell()).cells().getFirst();
    var fusions = cell.fusions();
    assertThat(fusions.count(FusionKind.ELIMINATED)).isEqualTo(1);
    assertThat(fusions.counts().values().stream().mapToInt(i -> i).sum())
        .isEqualTo(cell.measurements().fusions().size());
  }

  @Test
  void theVerdictIsOneWordWithItsReasons() {
    assertThat(verdict(StudyFixtures.oneCell())).isEqualTo(StudyVerdict.Word.SOUND);
    assertThat(verdict(StudyFixtures.troubled())).isEqualTo(StudyVerdict.Word.DOUBTFUL);
    assertThat(verdict(StudyFixtures.hostileNames())).isEqualTo(StudyVerdict.Word.INCOMPLETE);
    assertThat(verdict(StudyFixtures.allFailed())).isEqualTo(StudyVerdict.Word.UNUSABLE);
    assertThat(verdict(StudyFixtures.empty())).isEqualTo(StudyVerdict.Word.UNUSABLE);
    assertThat(Analysis.of(StudyFixtures.troubled()).verdict().reasons())
        .startsWith("1 of 8 cells is stable.", "1 is noisy: vgg19 in FP32 at batch 8.")
        .contains("2 failed: vgg19 in FP16 at batch 1, inception-v3 in FP32 at batch 1.");
    assertThat(Analysis.of(StudyFixtures.allFailed()).verdict().reasons())
        .containsExactly("The only cell failed; the matrix says why.");
  }

  private static StudyVerdict.Word verdict(Study study) {
    return Analysis.of(study).verdict().word();
  }

  @Test
  void theAnswerComparesTheBestWithFp32AtItsBatch() {
    assertThat(Analysis.of(StudyFixtures.grid(20)).answer())
        .startsWith("resnet-152: INT8 at batch 32 gives ")
        .contains("the throughput of FP32 at that batch (")
        .contains("heaviest Conv layers");
  }

  @Test
  void theAnswerIsOfACellThatSettledEvenIfItIsNoisy() {
    // Batch 1 is stable, 8 noisy, 32 unsteady; each gives more throughput than the one before.
    var answer = Analysis.of(StudyFixtures.troubled()).answer().toString().replace('\u00a0', ' ');
    assertThat(answer).contains("FP32 at batch 8").doesNotContain("FP32 at batch 32 gives");
    assertThat(answer).contains("Take it with caution: FP32 at batch 8 is noisy");
  }

  @Test
  void aSingleCellIsAnsweredWithItsLatency() {
    assertThat(Analysis.of(StudyFixtures.oneCell()).answer())
        .startsWith("resnet-tiny in FP32 at batch 1 takes ")
        .contains("items per second");
  }

  @Test
  void nothingMeasuredIsSaidWithTheReason() {
    assertThat(Analysis.of(StudyFixtures.allFailed()).answer())
        .startsWith("Nothing was measured of vgg19")
        .contains("SIGKILL");
  }

  @Test
  void layersThatRanInAnotherPrecisionAreCounted() {
    var cells = Analysis.of(StudyFixtures.grid(24)).cells();
    assertThat(cells.getFirst().precisionNote()).isEmpty();
    assertThat(cells.getLast().precisionNote())
        .startsWith("INT8 was asked for, but 6 of 22 layers computed in ");
  }

  /// A pool that reads and writes bytes without a sign is INT8; indices were never to be.
  @Test
  void layersThatDidNotGetTheirPrecisionHaveEachTheirReason() {
    var layers =
        List.of(
            engineLayer("conv", "int8", "conv"),
            engineLayer("pool", "uint8", "pool"),
            engineLayer("indices", "int64", "indices"),
            engineLayer("exp", "fp32", "exp"),
            engineLayer("softmax", "fp32", "softmax"),
            engineLayer("fc + relu", "fp32", "fc", "relu"),
            engineLayer("added", "fp32"));
    var derived =
        List.of(
            new DerivedLayer("exp", "Exp", "exponentials want range", "fp32", 0, 0, 0, 0),
            new DerivedLayer("softmax", "Softmax", "exponentials want range", "fp32", 0, 0, 0, 0),
            new DerivedLayer("conv", "Conv", "", "", 100, 0, 1, 0));

    var study = StudyFixtures.oneCell(Precision.INT8, m -> with(m, layers, m.accuracy(), derived));

    assertThat(Analysis.of(study).cells().getFirst().precisionNote())
        .isEqualTo(
            "INT8 was asked for, but 4 of 6 layers computed in fp32, which took 4.00\u00a0µs: 2 since"
                + " exponentials want range ('exp', 'softmax'); 1 since the engine has another"
                + " kernel for what was derived in INT8 ('fc + relu'); 1 since the network has"
                + " no such layer ('added').");
  }

  @Test
  void theWorstOutputStandsForTheCellAndIsNamed() {
    Reading error = Reading.exact(0.25, "1");
    var outputs =
        List.of(
            new OutputAccuracy("scores", error, error, error, Reading.exact(26.8, "dB")),
            new OutputAccuracy("boxes", error, error, error, Reading.exact(54.9, "dB")),
            OutputAccuracy.unavailable("labels", "it is text"));
    var study =
        StudyFixtures.oneCell(
            Precision.FP16,
            m ->
                with(
                    m,
                    m.layers(),
                    m.accuracy()
                        .by(outputs)
                        .strictly(
                            new StrictAccuracy(
                                Reading.exact(3.2, "dB"), "scores", "infinities in layer 'pow'")),
                    List.of()));

    var analysis = Analysis.of(study);

    var cell = analysis.cells().getFirst();
    assertThat(cell.tables().accuracy().caption())
        .isEqualTo("The worst of the outputs, 'scores', against the reference");
    assertThat(cell.tables().accuracy().rows().getLast())
        .contains(new Table.Entry("3.20\u00a0dB", "infinities in layer 'pow'"));
    assertThat(cell.tables().outputs().rows())
        .extracting(row -> row.getFirst().text())
        .containsExactly("scores", "boxes", "labels");
    assertThat(cell.tables().outputs().rows().getLast().get(1))
        .isEqualTo(new Table.Entry("n/a", "it is text"));
    var matrix = analysis.networks().getFirst().matrix();
    var figures = matrix.rows().getFirst().entries().getFirst().figures().orElseThrow();
    assertThat(matrix.lines(figures))
        .anyMatch(line -> line.what().equals("Error") && line.text().endsWith(" ('scores')"))
        .contains(
            new PrecisionBatchMatrix.CellLine(
                "On a strict FP16 engine:", "infinities in layer 'pow'"));
  }

  private static Measurements with(
      Measurements m,
      List<EngineLayerResult> layers,
      Accuracy accuracy,
      List<DerivedLayer> derived) {
    return new Measurements(
        m.provenance(),
        m.build(),
        m.latency(),
        m.throughput(),
        m.layerPass(),
        layers,
        m.unattributedUs(),
        m.fusions(),
        m.memory(),
        m.power(),
        m.energyPerInferenceMj(),
        accuracy,
        m.evaluation(),
        derived);
  }

  private static EngineLayerResult engineLayer(String name, String precision, String... origins) {
    Reading none = Reading.unavailable("not of interest");
    return new EngineLayerResult(
        name,
        "Layer",
        List.of(origins),
        false,
        false,
        Reading.exact(1, "us"),
        Reading.exact(0.1, "1"),
        none,
        none,
        KernelPrecision.parse(precision),
        "kernel");
  }

  @Test
  void aLayerThatOnlyChangesPrecisionIsCountedAsAConversion() {
    var cell = Analysis.of(StudyFixtures.onDevice()).cells().getFirst();
    assertThat(cell.precisionNote())
        .isEqualTo(
            "1 conversion between precisions took "
                + text(cell.times().layers().rows().getLast().timeUs())
                + ".");
  }

  @Test
  void theCommandIsQuotedForAShell() {
    assertThat(StudyEnvironmentTables.command(List.of("inferometer", "profile", "a b's $(x).onnx")))
        .isEqualTo("inferometer profile 'a b'\\''s $(x).onnx'");
  }
}
