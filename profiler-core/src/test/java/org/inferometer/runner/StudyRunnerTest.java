package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.graph.ImportException;
import org.inferometer.machine.Machine;
import org.inferometer.measure.Phase;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Comparison;
import org.inferometer.study.Control;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Rounds;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.WorkerCommand;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole runner over real worker processes, with backends that misbehave.
class StudyRunnerTest {
  @TempDir static Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  private final Listener listener = new Listener();

  /// The cache is filled once, so that every test starts its workers on a ready file.
  @BeforeAll
  static void fillCache() throws ImportException {
    assertThat(new Models(new FakePlugins(), cache, 7).load("zoo:lenet").name()).isEqualTo("lenet");
  }

  @Test
  void aCellIsMeasuredCheckedAndWritten() throws Exception {
    StudyResult result = run(plan("good", 1));

    assertThat(result.interrupted()).isFalse();
    assertThat(result.anyFailed()).isFalse();
    assertThat(StudyJson.read(folder.resolve("study.json")).cells()).hasSize(1);
    Measurements measured = measurements(result);
    // The fake's inferences take 200 us by construction.
    assertThat(measured.latency().medianMs().asDouble().orElseThrow()).isBetween(0.2, 5.0);
    assertThat(measured.accuracy().relativeL2().asDouble()).hasValue(0);
    assertThat(measured.accuracy().reference()).isEqualTo("the fake interpreter");
    assertThat(measured.memory().processBytes().asDouble().orElse(0)).isGreaterThan(1e7);
    assertThat(measured.power().averageW())
        .isEqualTo(Reading.unavailable("no meter for a cpu is installed"));
    LatencyRepeat repeat = measured.latency().repeats().getFirst();
    assertThat(repeat.clockUnknown()).isEqualTo("no meter for a cpu is installed");
    assertThat(repeat.rounds()).allMatch(round -> round.clockMhz() == null);
    assertThat(measured.provenance().runtime()).isEqualTo("Fake good 1.0");
    assertThat(listener.events)
        .contains("started lenet/good/fp32/b1", "reference", "build", "latency", "layers")
        .last()
        .isEqualTo("finished lenet/good/fp32/b1");
  }

  /// The kernel's peak is asked for after the latency, and set back before the build.
  @Test
  void theWorkersPeakIsThatOfBuildAndInferencesAlone() throws Exception {
    Reading peak = measurements(run(plan("glutton", 1))).memory().processBytes();
    assumeTrue(peak instanceof Reading.Measured, () -> "the kernel sets no peak back: " + peak);
    assertThat(peak.asDouble().orElseThrow()).isBetween(1e7, (double) FakeBackend.GLUTTONY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mute     | the fake's disk is full
          mumbling | an unexpected error: IllegalStateException: the fake lost its layers
          """)
  void anEngineThatCannotBeDescribedKeepsItsLatency(String backend, String reason)
      throws Exception {
    Measurements measured = measurements(run(plan(backend, 1)));
    assertThat(measured.latency().medianMs().asDouble()).isPresent();
    assertThat(measured.layers()).isEmpty();
    assertThat(measured.layerPass().wholeUs()).isEqualTo(Reading.unavailable(reason));
    assertThat(measured.unattributedUs()).isEqualTo(Reading.unavailable(reason));
    assertThat(measured.build().layersBefore()).isPositive();
    assertThat(measured.build().layersAfter()).isNull();
    assertThat(measured.build().dataMovementLayers()).isNull();
  }

  @Test
  void whatAMeterKnowsOfTheDeviceStandsInTheStudysHead() throws Exception {
    DeviceInfo device = run(plan("good", 1)).study().environment().devices().getFirst();
    assertThat(device.facts()).containsExactly(new DeviceFact.Text("Seen as", device.id()));
  }

  @Test
  void inferencesThatRunAtATimeAllCountForTheThroughput() throws Exception {
    Measurements measured = measurements(run(plan("streaming", 8)));
    double seconds = measured.latency().meanMs().asDouble().orElseThrow() / 1e3;
    assertThat(measured.latency().concurrency()).isEqualTo(4);
    assertThat(measured.throughput().asDouble().orElseThrow() * seconds)
        .isCloseTo(4 * 8, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(measured.layerPass().inflation())
        .isEqualTo(
            Reading.unavailable("the latency is that of 4 inferences at a time, this of one"));
  }

  @Test
  void layersReconcileWithTheWholeAndCarryTheirCost() throws Exception {
    StudyResult result = run(plan("good", 1));
    Measurements measured = measurements(result);
    double layers =
        measured.layers().stream().mapToDouble(l -> l.timeUs().asDouble().orElseThrow()).sum();
    double whole = measured.layerPass().wholeUs().asDouble().orElseThrow();
    double rest = measured.unattributedUs().asDouble().orElseThrow();
    assertThat(layers + rest)
        .isCloseTo(whole, org.assertj.core.api.Assertions.within(1e-6 * whole));
    // LeNet's first convolution: 20 filters of 5 x 5 over 24 x 24 places, multiply-add = 2.
    assertThat(measured.layers().getFirst().flops().asDouble().orElseThrow())
        .isBetween(2.0 * 20 * 25 * 24 * 24, 2.0 * 20 * 26 * 24 * 24);
    assertThat(result.study().networks().getFirst().parameterCount()).isEqualTo(431_080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          halting  | the worker ended with exit status 3 and without a result
          killed   | the worker was killed by signal 9 (SIGKILL), often for lack of memory
          throwing | node 'conv1': the fake refuses
          buggy    | an unexpected error: NoSuchElementException
          nan      | 10 of 10 output elements are not finite
          """)
  void aCellThatFailsSaysWhyAndIsKept(String backend, String reason) throws Exception {
    StudyResult result = run(plan(backend, 1));

    assertThat(result.anyFailed()).isTrue();
    assertThat(reason(result.study().cells().getFirst())).startsWith(reason);
    String id = "lenet/" + backend + "/fp32/b1";
    Path file = folder.resolve("cells").resolve(id.replace("/", "__") + ".json");
    assertThat(StudyJson.readCell(file).outcome()).isInstanceOf(Failed.class);
  }

  @Test
  void aCrashInNativeCodeNamesItsSignal() throws Exception {
    assertThat(reason(run(plan("crashing", 1)).study().cells().getFirst()))
        .startsWith("the worker crashed in native code (SIGSEGV in ")
        .contains("; more is in " + folder);
  }

  @Test
  void aWorkerThatFallsSilentIsEndedAfterTheHangLimit() throws Exception {
    StudyPlan plan = plan("hanging", List.of(1), Duration.ofSeconds(4), false);
    Cell cell = run(plan).study().cells().getFirst();
    assertThat(reason(cell)).contains("reported nothing for 4 s");
    assertThat(cell.outcome())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.remedies()).containsExactly(Remedy.of(Setting.HANG_LIMIT)));
  }

  @Test
  void whatALibraryPrintsGoesToTheLogAndBreaksNothing() throws Exception {
    assertThat(run(plan("talking", 1)).anyFailed()).isFalse();
    assertThat(folder.resolve("cells/lenet__talking__fp32__b1.log"))
        .content()
        .contains("garbage without an end", "and Java's own output");
  }

  @Test
  void oneCellsDeathLeavesTheOthers() throws Exception {
    StudyResult result = run(plan("batch8", 8, 1));
    assertThat(reason(result.study().cells().getFirst())).contains("signal 9");
    assertThat(result.study().cells().getLast().measurements()).isNotNull();
  }

  @Test
  void cellsAreMeasuredInRoundsOfGenerationsWithAControlArm() throws Exception {
    StudyResult result = run(repeated("good", 3, false, 1, 2));
    assertThat(listener.events.stream().filter(event -> event.contains("ed lenet")).toList())
        .containsExactly(
            "started lenet/good/fp32/b1",
            "started lenet/good/fp32/b2",
            "finished lenet/good/fp32/b1",
            "finished lenet/good/fp32/b2",
            "started lenet/good/fp32/b1",
            "started lenet/good/fp32/b2",
            "started lenet/good/fp32/b1",
            "started lenet/good/fp32/b2");
    Latency latency = measurements(result).latency();
    assertThat(latency.repeats()).hasSize(3);
    assertThat(latency.reasons().getFirst()).startsWith("3 repeats in processes of their own");
    assertThat(measurements(result).throughput().asDouble().orElseThrow())
        .isEqualTo(1e3 / latency.meanMs().asDouble().orElseThrow());
    Study study = result.study();
    assertThat(generations(study.cells().getFirst()))
        .isEqualTo(generations(study.cells().getLast()))
        .doesNotHaveDuplicates();
    assertThat(study.comparisons())
        .singleElement()
        .satisfies(batch -> {
          assertThat(batch.base()).isEqualTo("lenet/good/fp32/b1");
          assertThat(batch.of()).isEqualTo("lenet/good/fp32/b2");
          assertThat(batch.generations()).isEqualTo(3);
          // The fake's inferences take 200 us whatever the batch: an item of two takes half.
          assertThat(batch.ratio().asDouble().orElseThrow()).isBetween(1.6, 2.5);
        });
    Control control = java.util.Objects.requireNonNull(study.control());
    assertThat(control.cell()).isEqualTo("lenet/good/fp32/b1");
    assertThat(control.ratio().asDouble().orElseThrow()).isBetween(0.5, 2.0);
    assertThat(java.util.Objects.requireNonNull(study.rounds()).stop())
        .isEqualTo(Rounds.Stop.GENERATIONS);
    assertThat(listener.standings.getLast().medianMs())
        .containsOnlyKeys("lenet/good/fp32/b1", "lenet/good/fp32/b2");
  }

  @Test
  void aTwinLoadsTheEngineThatTheCellsOwnProcessBuiltInTheSameGeneration() throws Exception {
    StudyResult result = run(thorough("saving"));
    Study study = result.study();
    List<String> engines = Files.readAllLines(cache.resolve("engines"));
    assertThat(engines).hasSize(6);
    for (int generation = 0; generation < 3; generation++) {
      String saved = engines.get(2 * generation);
      assertThat(saved).startsWith("saved ");
      assertThat(engines.get(2 * generation + 1)).isEqualTo(saved.replace("saved", "loaded"));
    }
    assertThat(engines).doesNotHaveDuplicates();

    Comparison.Spread spread = java.util.Objects.requireNonNull(study.control()).spread();
    assertThat(spread.build())
        .isInstanceOfSatisfying(
            Reading.Measured.class,
            build -> {
              assertThat(build.n()).isEqualTo(3);
              assertThat(build.ci95()).isNotNull();
            });
    assertThat(study.comparisons().getFirst().spread().build())
        .isInstanceOf(Reading.Estimated.class);
    assertThat(folder.resolve("cells/lenet__saving__fp32__b1.twin.json")).exists();
    assertThat(measurements(result).latency().repeats()).hasSize(3);
  }

  @Test
  void aBackendThatSavesNoEnginesLeavesBuildsUntoldAndSaysSoOnce() throws Exception {
    Study study = run(thorough("good")).study();
    Reading none =
        Reading.unavailable(
            "the backend has no file of the engine that another process could load");
    Comparison.Spread spread = java.util.Objects.requireNonNull(study.control()).spread();
    assertThat(spread.build()).isEqualTo(none);
    assertThat(spread.round()).isInstanceOf(Reading.Measured.class);
    assertThat(study.comparisons().getFirst().spread().build()).isEqualTo(none);
    assertThat(listener.remarks)
        .filteredOn(line -> line.contains("no file of the engine"))
        .hasSize(1);
  }

  /// In each generation two cells, and the further processes of the first.
  private StudyPlan thorough(String backend) {
    StudyPlan plan = repeated(backend, 3, false, 1, 2);
    Timing t = plan.timing();
    return with(plan, new Timing(t.budget(), 3, t.hangLimit(), t.goal(), Optional.empty(), true));
  }

  private static List<String> generations(Cell cell) {
    Measurements m = java.util.Objects.requireNonNull(cell.measurements());
    return m.latency().repeats().stream().map(LatencyRepeat::generation).toList();
  }

  @Test
  void aStudyWithoutNumberOfGenerationsEndsWithItsTime() throws Exception {
    StudyPlan plan = timed(repeated("good", 1, false, 1), 1e-9, Duration.ofMillis(1));
    StudyResult result = run(plan);
    assertThat(java.util.Objects.requireNonNull(result.study().rounds()).stop())
        .isEqualTo(Rounds.Stop.TIME);
    assertThat(measurements(result).latency().repeats()).hasSize(1);
  }

  @Test
  void aStudyEndsWhenEveryRatioIsKnown() throws Exception {
    StudyPlan plan = timed(repeated("good", 1, false, 1, 2), 100, Duration.ofMinutes(10));
    StudyResult result = run(plan);
    assertThat(java.util.Objects.requireNonNull(result.study().rounds()).stop())
        .isEqualTo(Rounds.Stop.GOAL);
    assertThat(measurements(result).latency().repeats()).hasSize(3);
  }

  private static StudyPlan timed(StudyPlan plan, double goal, Duration time) {
    return with(
        plan,
        new Timing(
            plan.timing().budget(), 0, plan.timing().hangLimit(), goal, Optional.of(time), false));
  }

  private static StudyPlan with(StudyPlan plan, Timing timing) {
    return new StudyPlan(
        plan.networks(),
        plan.backend(),
        plan.precisions(),
        plan.batches(),
        timing,
        plan.derivation(),
        plan.labelled(),
        plan.output());
  }

  @Test
  void resumeCompletesTheRepeatsThatAreMissing() throws Exception {
    run(repeated("good", 2, false, 1));
    Path file = folder.resolve("cells/lenet__good__fp32__b1.json");
    Cell whole = StudyJson.readCell(file);
    StudyJson.writeCell(withoutLastRepeat(whole), file);
    listener.events.clear();
    StudyResult result = run(repeated("good", 2, true, 1));
    assertThat(listener.events).contains("started lenet/good/fp32/b1");
    assertThat(listener.events).doesNotContain("finished lenet/good/fp32/b1");
    assertThat(measurements(result).latency().repeats()).hasSize(2);
    assertThat(StudyJson.formatCell(StudyJson.readCell(file)))
        .isEqualTo(StudyJson.formatCell(result.study().cells().getFirst()));
  }

  @Test
  void aRepeatThatFailsCostsNothingButItself() throws Exception {
    StudyResult result = run(repeated("once", 2, false, 1));
    assertThat(measurements(result).latency().repeats()).hasSize(1);
    assertThat(listener.remarks)
        .anySatisfy(line ->
            assertThat(line)
                .contains("lenet/once/fp32/b1: generation 2 is missing")
                .contains("SIGKILL"));
  }

  private static Cell withoutLastRepeat(Cell cell) {
    Measurements m = java.util.Objects.requireNonNull(cell.measurements());
    Latency l = m.latency();
    int first = l.repeats().getFirst().samples();
    Latency one =
        new Latency(
            l.verdict(),
            l.reasons(),
            l.warmupNs(),
            java.util.Arrays.copyOf(l.samplesNs(), first),
            l.outliers(),
            l.stopRule(),
            l.medianMs(),
            l.meanMs(),
            l.p90Ms(),
            l.p95Ms(),
            l.p99Ms(),
            l.p999Ms(),
            l.deviceMs(),
            l.gpuMs(),
            l.h2dMs(),
            l.d2hMs(),
            l.enqueueMs(),
            l.concurrency(),
            l.repeats().subList(0, 1),
            List.of());
    return cell.with(new Cell.Measured(m.with(one, m.throughput())));
  }

  private StudyPlan repeated(String backend, int repeats, boolean resume, Integer... batches) {
    StudyPlan once = plan(backend, List.of(batches), Duration.ofSeconds(60), resume);
    return with(once, new Timing(once.timing().budget(), repeats, once.timing().hangLimit()));
  }

  @Test
  void resumeMeasuresWhatFailedAndKeepsTheRest() throws Exception {
    run(plan("batch8", 8, 1));
    StudyResult second = run(plan("batch8", List.of(8, 1), Duration.ofSeconds(60), true));
    assertThat(listener.kept).isEqualTo(1);
    assertThat(listener.events.stream().filter("started lenet/batch8/fp32/b8"::equals)).hasSize(2);
    assertThat(listener.events.stream().filter("started lenet/batch8/fp32/b1"::equals)).hasSize(1);
    assertThat(second.study().cells()).hasSize(2);
  }

  @Test
  void resumeWithOtherSettingsSetsCellsAsideAndNamesTheDifference() throws Exception {
    Cell first = run(plan("good", 1)).study().cells().getFirst();
    run(longer("good", "zoo:lenet", 1));
    assertThat(listener.kept).isZero();
    assertThat(listener.remarks)
        .singleElement()
        .asString()
        .contains("budget 400 ms, now 600 ms", folder.resolve("set-aside").toString());
    Cell aside = StudyJson.readCell(folder.resolve("set-aside/lenet__good__fp32__b1.json"));
    assertThat(StudyJson.formatCell(aside)).isEqualTo(StudyJson.formatCell(first));
  }

  @Test
  void resumeWithAnotherPrecisionOrBatchKeepsWhatIsMeasured() throws Exception {
    run(plan("good", 1));
    StudyPlan wider = longer("good", "zoo:lenet", 1, 2);
    StudyResult result =
        run(
            new StudyPlan(
                wider.networks(),
                wider.backend(),
                List.of(Precision.FP32, Precision.INT8),
                wider.batches(),
                new Timing(Duration.ofMillis(400), 1, wider.timing().hangLimit()),
                Derivation.DEFAULT,
                Optional.empty(),
                new Output(wider.output().folder(), true, wider.output().command())));
    assertThat(listener.kept).isEqualTo(1);
    assertThat(result.study().cells()).hasSize(4);
    assertThat(folder.resolve("set-aside")).doesNotExist();
  }

  @Test
  void aPlanOfOtherNetworksLeavesCellsAndStudyOfTheFirst() throws Exception {
    run(plan("good", 1));
    Path cell = folder.resolve("cells/lenet__good__fp32__b1.json");
    String before = Files.readString(cell);
    String study = Files.readString(folder.resolve("study.json"));
    run(longer("good", "zoo:bert-tiny", 1));
    assertThat(cell).content().isEqualTo(before);
    assertThat(folder.resolve("set-aside/study.json")).content().isEqualTo(study);
    assertThat(listener.remarks)
        .anySatisfy(line -> assertThat(line).contains("a study of lenet", "set-aside"));
  }

  @Test
  void cellsOfAnotherMachineAreKeptAndTheStudySaysSo() throws Exception {
    run(plan("good", 1));
    Path file = folder.resolve("cells/lenet__good__fp32__b1.json");
    Cell own = StudyJson.readCell(file);
    assertThat(own.measuredOn())
        .isEqualTo(new MeasuredOn(new Machine().cpu(), "a fake processor", ""));
    StudyJson.writeCell(
        measuredOn(own, "GPU-1", new MeasuredOn("Another CPU", "Another GPU", "580.65")), file);
    StudyResult mixed = run(plan("good", List.of(1, 2), Duration.ofSeconds(60), true));
    assertThat(listener.kept).isEqualTo(1);
    assertThat(mixed.study().environment().remarks())
        .contains(
            "1 of 2 cells was measured on another machine, device or driver (Another CPU, device"
                + " Another GPU, driver 580.65); compare no figures between machines.");
    assertThat(mixed.study().environment().devices())
        .extracting(DeviceInfo::id)
        .containsExactly("cpu", "GPU-1");
  }

  @ParameterizedTest
  @MethodSource("origins")
  void onlyCellsOfThisMachineAreRepeated(
      String device, @Nullable MeasuredOn there, int expected, List<String> remarks)
      throws Exception {
    run(repeated("good", 2, false, 1));
    Path file = folder.resolve("cells/lenet__good__fp32__b1.json");
    Cell once = withoutLastRepeat(StudyJson.readCell(file));
    StudyJson.writeCell(measuredOn(once, device, there), file);
    StudyResult result = run(repeated("good", 2, true, 1));
    assertThat(measurements(result).latency().repeats()).hasSize(expected);
    assertThat(listener.remarks.stream().filter(remark -> remark.contains("its repeats stay at 1")))
        .containsExactlyElementsOf(remarks);
  }

  static Stream<Arguments> origins() {
    MeasuredOn here = new MeasuredOn(new Machine().cpu(), "a fake processor", "");
    MeasuredOn there = new MeasuredOn("Another CPU", "a fake processor", "");
    String remark =
        "lenet/good/fp32/b1: its repeats stay at 1, since it was measured on another machine, device"
            + " or driver (%s)";
    return Stream.of(
        Arguments.of("cpu", here, 2, List.of()),
        Arguments.of("cpu", null, 2, List.of()),
        Arguments.of("cpu", there, 1, List.of(String.format(Locale.ROOT, remark, there))),
        Arguments.of("GPU-1", here, 1, List.of(String.format(Locale.ROOT, remark, here))),
        Arguments.of(
            "GPU-1", null, 1, List.of(String.format(Locale.ROOT, remark, "device GPU-1"))));
  }

  private static Cell measuredOn(Cell cell, String device, @Nullable MeasuredOn there) {
    return new Cell(
        cell.id(),
        cell.network(),
        cell.backend(),
        device,
        cell.precision(),
        cell.batch(),
        cell.keptFp32(),
        there,
        cell.outcome());
  }

  /// To be resumed, with another budget.
  private StudyPlan longer(String backend, String model, Integer... batches) {
    StudyPlan plan = plan(model, backend, List.of(batches), Duration.ofSeconds(60), true, folder);
    return new StudyPlan(
        plan.networks(),
        new BackendChoice(plan.backend().id(), Map.of(), plan.backend().threads()),
        plan.precisions(),
        plan.batches(),
        new Timing(Duration.ofMillis(600), 1, plan.timing().hangLimit()),
        Derivation.DEFAULT,
        Optional.empty(),
        new Output(plan.output().folder(), true, plan.output().command()));
  }

  @Test
  void aStudyIsNotOverwrittenWithoutResume() throws Exception {
    run(plan("good", 1));
    assertThatThrownBy(() -> run(plan("good", 1)))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining("holds a study already")
        .satisfies(e ->
            assertThat(Remedy.of(e))
                .containsExactly(Remedy.of(Setting.RESUME), Remedy.of(Setting.OUTPUT)));
  }

  @Test
  void aFolderThatAnotherStudyIsWritingToIsRefusedAndThatStudyLosesNothing() throws Exception {
    List<String> refusals = new ArrayList<>();
    Listener second =
        new Listener() {
          @Override
          public void finished(Cell cell) {
            super.finished(cell);
            for (boolean resume : List.of(false, true)) {
              StudyPlan same = plan("good", List.of(1), Duration.ofSeconds(60), resume);
              assertThatThrownBy(() -> runner().run(same, new Listener()))
                  .isInstanceOf(StudyException.class)
                  .satisfies(e -> refusals.add(String.valueOf(e.getMessage())));
            }
          }
        };

    StudyResult first = runner().run(plan("good", 1), second);

    assertThat(refusals)
        .hasSize(2)
        .allMatch(line -> line.startsWith(folder + ": another profile is writing to it"));
    assertThat(first.anyFailed()).isFalse();
    assertThat(StudyJson.read(folder.resolve("study.json")).cells()).hasSize(1);
    // The folder is free again.
    run(plan("good", List.of(1), Duration.ofSeconds(60), true));
    assertThat(listener.kept).isEqualTo(1);
  }

  @Test
  void aLockOfAnotherProcessIsRespectedUntilThatProcessIsKilled() throws Exception {
    Path cells = Files.createDirectories(folder.resolve("cells"));
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                cells.resolve(".lock").toString())
            .redirectErrorStream(true)
            .start();
    assertThat(other.inputReader().readLine()).isEqualTo("locked");
    assertThatThrownBy(() -> run(plan("good", 1))).hasMessageContaining("is writing to it");

    other.destroyForcibly().waitFor();

    assertThat(run(plan("good", 1)).anyFailed()).isFalse();
  }

  @Test
  void anInterruptedStudyKeepsWhatHasEndedAndSaysHowToGoOn() throws Exception {
    List<StudyResult> results = new ArrayList<>();
    Listener interrupting =
        new Listener() {
          @Override
          public void finished(Cell cell) {
            super.finished(cell);
            Thread.currentThread().interrupt();
          }
        };
    Thread thread =
        new Thread(() -> {
          try {
            results.add(runner().run(plan("good", 1, 2, 4), interrupting));
          } catch (StudyException e) {
            throw new IllegalStateException(e);
          }
        });
    thread.start();
    thread.join();

    StudyResult result = results.getFirst();
    assertThat(result.interrupted()).isTrue();
    assertThat(result.remaining()).containsExactly("lenet/good/fp32/b2", "lenet/good/fp32/b4");
    // Of the others the study holds what the rounds have told.
    assertThat(StudyJson.read(folder.resolve("study.json")).cells()).hasSize(3);
    assertThat(interrupting.events).endsWith("interrupted 1 of 3 in " + folder);
  }

  @Test
  void anInterruptionEndsTheWorkerThatIsRunning() throws Exception {
    Thread main = Thread.currentThread();
    Listener interrupting =
        new Listener() {
          @Override
          public void advanced(String cellId, Phase phase, double fraction) {
            if (phase == Phase.BUILD) {
              main.interrupt();
            }
          }
        };
    StudyResult result = runner().run(plan("hanging", 1), interrupting);
    assertThat(result.interrupted()).isTrue();
    assertThat(result.study().cells()).isEmpty();
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamedBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    StudyPlan plan = planTo(file.resolve("study"));
    assertThatThrownBy(() -> runner().run(plan, listener))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining(file.toString())
        .satisfies(e -> assertThat(Remedy.of(e)).containsExactly(Remedy.of(Setting.OUTPUT)));
    assertThat(listener.events).isEmpty();
  }

  @Test
  void whatWasMeasuredIsKeptWhereTheFolderFails() throws Exception {
    List<String> command = new ArrayList<>(WorkerCommand.sameJvm(WorkerMain.class));
    command.add(1, "-Dtest.vandalised=" + folder.resolve("cells"));
    StudyResult result =
        new StudyRunner(new FakePlugins(), command, cache, "test")
            .run(repeated("vandal", 2, false, 1), listener);
    assertThat(measurements(result).latency().medianMs().asDouble()).isPresent();
    assertThat(measurements(result).latency().repeats()).hasSize(2);
    assertThat(listener.remarks).anySatisfy(line -> assertThat(line).contains("is kept in"));
  }

  @Test
  void aBatchThatTheModelContradictsIsUnsupportedBesideOnesThatFit() throws Exception {
    StudyPlan plan = plan("good", 1, 2);
    StudyPlan fixed =
        new StudyPlan(
            new Networks(
                plan.networks().models(),
                Map.of("data", org.inferometer.graph.Shape.of(1, 1, 28, 28)),
                plan.networks().inputs(),
                7),
            new BackendChoice("good", Map.of(), 0),
            plan.precisions(),
            plan.batches(),
            new Timing(plan.timing().budget(), 1, plan.timing().hangLimit()),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder, false, plan.output().command()));
    StudyResult result = run(fixed);
    assertThat(result.study().cells().getFirst().measurements()).isNotNull();
    assertThat(result.study().cells().getLast().outcome()).isInstanceOf(Unsupported.class);
  }

  @Test
  void aBackendThatCanBuildNoNetworkIsPassedOverByAutoAndNamedWithItsRemedyElsewhere()
      throws Exception {
    assertThat(run(plan("auto", 1)).study().cells().getFirst().backend()).isEqualTo("good");
    assertThatThrownBy(() -> run(plan("plans", 1)))
        .isInstanceOfSatisfying(
            StudyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BACKEND_UNAVAILABLE))
        .hasMessageEndingWith("plans: it lacks a part that building takes; add the part");
  }

  @Test
  void aBackendThatIsNotThereIsNamedWithTheOnesThatAre() {
    assertThatThrownBy(() -> run(plan("tensorrt", 1)))
        .isInstanceOfSatisfying(
            StudyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BACKEND_UNAVAILABLE))
        .hasMessageContaining("known are auto, plans, good");
  }

  @Test
  void inputsThatDoNotFitAreFoundBeforeAnythingIsMeasured() throws Exception {
    Path inputs = Files.createDirectories(folder.resolve("inputs"));
    StudyPlan plan = withInputs(inputs);
    assertThatThrownBy(() -> run(plan))
        .isInstanceOfSatisfying(
            StudyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT))
        .hasMessage(inputs + ": holds no values for input 'data'; add data.npy");
    // int64[1x1x28x28] as ONNX writes a tensor.
    Files.write(
        inputs.resolve("data.pb"),
        java.util.HexFormat.of()
            .parseHex("08010801081c081c" + "1007" + "4a8031" + "00".repeat(6272)));
    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(StudyException.class)
        .hasMessage(
            inputs.resolve("data.pb")
                + ": holds int64[1x1x28x28], but input 'data' takes float32[1x1x28x28]");
    assertThat(folder.resolve("cells")).doesNotExist();
  }

  private StudyPlan withInputs(Path inputs) {
    StudyPlan plan = plan("good", 1, 2);
    return new StudyPlan(
        new Networks(plan.networks().models(), Map.of(), Optional.of(inputs), 7),
        plan.backend(),
        plan.precisions(),
        plan.batches(),
        plan.timing(),
        Derivation.DEFAULT,
        Optional.empty(),
        plan.output());
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    StudyPlan plan = planOf("missing.onnx");
    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining("missing.onnx: there is no such file");
  }

  private StudyRunner runner() {
    return new StudyRunner(
        new FakePlugins(), WorkerCommand.sameJvm(WorkerMain.class), cache, "test");
  }

  private StudyResult run(StudyPlan plan) throws StudyException {
    return runner().run(plan, listener);
  }

  private StudyPlan plan(String backend, Integer... batches) {
    return plan(backend, List.of(batches), Duration.ofSeconds(60), false);
  }

  private StudyPlan planTo(Path out) {
    return plan("zoo:lenet", "good", List.of(1), Duration.ofSeconds(60), false, out);
  }

  private StudyPlan planOf(String model) {
    return plan(model, "good", List.of(1), Duration.ofSeconds(60), false, folder);
  }

  private StudyPlan plan(
      String backend, List<Integer> batches, Duration hangLimit, boolean resume) {
    return plan("zoo:lenet", backend, batches, hangLimit, resume, folder);
  }

  private static StudyPlan plan(
      String model,
      String backend,
      List<Integer> batches,
      Duration hangLimit,
      boolean resume,
      Path out) {
    return new StudyPlan(
        new Networks(List.of(model), Map.of(), Optional.empty(), 7),
        new BackendChoice(backend, Map.of(), 0),
        List.of(Precision.FP32),
        batches,
        new Timing(Duration.ofMillis(400), 1, hangLimit),
        Derivation.DEFAULT,
        Optional.empty(),
        new Output(out, resume, List.of("inferometer", "profile", model)));
  }

  private static String reason(Cell cell) {
    return switch (cell.outcome()) {
      case Failed failed -> failed.reason();
      case Unsupported unsupported -> unsupported.reason();
      case Cell.Measured measured -> "";
    };
  }

  private static Measurements measurements(StudyResult result) {
    Cell cell = result.study().cells().getFirst();
    Measurements measurements = cell.measurements();
    if (measurements == null) {
      throw new AssertionError(reason(cell));
    }
    return measurements;
  }
}
