package org.inferometer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.measure.Phase;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.runner.FakePlugins;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.process.Command;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pipeline of a cell in this process, with a backend that computes nothing.
class MeasureCellTest {
  private static final String CELL = "lenet/good/fp32/b1";

  @TempDir static Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  private final FakeRunner runner = new FakeRunner(3, new Command.Finish());

  @Test
  void aCellIsBuiltThenTimedThenTimedByLayers() {
    Cell.Outcome outcome = cell(task("good", "zoo:lenet")).outcome();

    assertThat(runner.phases).containsExactly(Phase.BUILD, Phase.LATENCY, Phase.LAYERS);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Measured.class,
            measured -> {
              assertThat(measured.measurements().latency().medianMs().asDouble()).isPresent();
              assertThat(measured.measurements().layers()).isNotEmpty();
              assertThat(measured.measurements().evaluation()).isEqualTo(Evaluation.NOT_ASKED);
            });
  }

  @Test
  void aCellOfIntegersIsCalibratedBeforeItIsBuiltAndSaysFromWhat() {
    Cell.Outcome outcome = cell(task("rising", "zoo:lenet", Precision.INT8)).outcome();

    assertThat(runner.phases)
        .containsExactly(Phase.CALIBRATION, Phase.BUILD, Phase.LATENCY, Phase.LAYERS);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Measured.class,
            measured ->
                assertThat(measured.measurements().accuracy().dependsOnMadeUpInputs()).isTrue());
  }

  @Test
  void whatOneProcessDerivesOthersRead() {
    CellTask task = task("rising", "zoo:lenet", Precision.FP16);
    Cell.Outcome first = cell(task).outcome();
    FakeRunner another = new FakeRunner(3, new Command.Finish());
    Cell.Outcome second = new MeasureCell(task, new FakePlugins(), another).outcome();

    assertThat(runner.starts.getFirst().deriveNs()).isPositive();
    assertThat(another.starts.getFirst().deriveNs()).isNull();
    assertThat(derivation(second)).isEqualTo(derivation(first));
    assertThat(fusions(second)).isEqualTo(fusions(first)).isNotEmpty();
  }

  private static List<Object> derivation(Cell.Outcome outcome) {
    Measurements m = ((Measured) outcome).measurements();
    return List.of(m.derived(), m.accuracy().remarks(), m.accuracy().relativeL2());
  }

  private static List<String> fusions(Cell.Outcome outcome) {
    return ((Measured) outcome)
        .measurements().layers().stream().map(layer -> layer.name() + layer.origins()).toList();
  }

  @Test
  void whatADerivedNetworkCannotBeReadFromIsDerivedAgain() throws IOException {
    Path derived = Files.createDirectories(folder.resolve("derived"));
    Files.writeString(derived.resolve("derived.json"), "{\"notes\": []");
    assertThat(cell(task("rising", "zoo:lenet", Precision.FP16)).outcome())
        .isInstanceOf(Measured.class);
    assertThat(runner.starts.getFirst().deriveNs()).isPositive();
  }

  @Test
  void whatIsKnownBeforeTheSlotsIsWrittenForAStudyThatEnds() throws IOException {
    cell(task("good", "zoo:lenet")).outcome();
    assertThat(StudyJson.readCell(folder.resolve("preliminary.json")).outcome())
        .isInstanceOfSatisfying(
            Measured.class,
            measured -> {
              assertThat(measured.measurements().latency().medianMs().asDouble()).isPresent();
              assertThat(measured.measurements().layerPass().wholeUs())
                  .isEqualTo(Reading.unavailable("the study ended before it was measured"));
            });
    assertThat(runner.starts).hasSize(1);
    assertThat(runner.slots).hasSize(3);
  }

  @Test
  void aProbedEngineHasNoOtherPassAndSaysWhy() {
    FakeRunner probing = new FakeRunner(0, new Command.Probe("It is hopeless."));
    Cell.Outcome outcome =
        new MeasureCell(task("good", "zoo:lenet"), new FakePlugins(), probing).outcome();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Measured.class,
            measured -> {
              assertThat(measured.measurements().latency().remarks()).contains("It is hopeless.");
              assertThat(measured.measurements().layerPass().wholeUs())
                  .isEqualTo(Reading.unavailable("It is hopeless."));
              assertThat(measured.measurements().layers()).isNotEmpty();
            });
    assertThat(probing.phases).doesNotContain(Phase.LAYERS);
  }

  @Test
  void anEngineIsEvaluatedForItsOwnCellOnly() {
    LabelledRequest labelled = new LabelledRequest("none", null, null, List.of(), 1);
    CellTask task = task("good", "zoo:lenet", "another/cell", labelled, Precision.FP32);
    assertThat(cell(task).outcome())
        .isInstanceOfSatisfying(
            Measured.class,
            measured ->
                assertThat(measured.measurements().evaluation())
                    .isEqualTo(new Evaluation.Elsewhere("another/cell")));
  }

  @Test
  void aCellThatCannotBePreparedFailsBeforeItIsBuilt() {
    assertThat(cell(task("missing", "zoo:lenet")).outcome())
        .isEqualTo(new Failed("the worker has no backend 'missing'"));
    assertThat(cell(task("good", "missing.onnx")).outcome())
        .isEqualTo(
            new Failed("missing.onnx: there is no such file; networks of the zoo are zoo:NAME"));
    assertThat(runner.phases).isEmpty();
  }

  @Test
  void aCellThatCannotBeWrittenToItsPlaceIsKeptElsewhere() throws IOException {
    Files.writeString(folder.resolve("cells"), "no folder");
    cell(task("missing", "zoo:lenet")).run();
    assertThat(runner.kept).containsExactly(folder.resolve("fallback.json"));
    assertThat(StudyJson.readCell(runner.kept.getFirst()).outcome()).isInstanceOf(Failed.class);
  }

  private MeasureCell cell(CellTask task) {
    return new MeasureCell(task, new FakePlugins(), runner);
  }

  private CellTask task(String backend, String model) {
    return task(backend, model, Precision.FP32);
  }

  private CellTask task(String backend, String model, Precision precision) {
    return task(backend, model, CELL, null, precision);
  }

  private CellTask task(
      String backend,
      String model,
      String examined,
      @Nullable LabelledRequest labelled,
      Precision precision) {
    CellSetup setup =
        new CellSetup(
            new Workload(model, 1, Map.of(), null, 7, cache),
            new EngineSetup(backend, "cpu", 0, Map.of(), folder),
            new DerivationRequest(precision, List.of(), CalibrationRequest.DEFAULT),
            folder.resolve("reference"),
            folder.resolve("derived"),
            folder.resolve("saved"),
            null,
            Duration.ofMillis(200),
            Duration.ofMillis(200));
    return new CellTask(
        CELL,
        "lenet",
        setup,
        examined,
        labelled,
        OutputRequest.NONE,
        folder.resolve("preliminary.json"),
        folder.resolve("cells").resolve("cell.json"),
        folder.resolve("fallback.json"));
  }
}
