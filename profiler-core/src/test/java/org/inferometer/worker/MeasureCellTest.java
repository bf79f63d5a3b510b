package org.inferometer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.measure.Phase;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.runner.FakePlugins;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Precision;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.EvaluationTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pipeline of a cell in this process, with a backend that computes nothing.
class MeasureCellTest {
  @TempDir static Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  private final Set<Phase> phases = new LinkedHashSet<>();

  @Test
  void aCellIsBuiltThenTimedThenTimedByLayers() {
    Cell.Outcome outcome = cell(task("good", "zoo:lenet", null)).outcome();

    assertThat(phases).containsExactly(Phase.BUILD, Phase.LATENCY, Phase.LAYERS);
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
    Cell.Outcome outcome = cell(task("rising", "zoo:lenet", null, Precision.INT8)).outcome();

    assertThat(phases).containsExactly(Phase.CALIBRATION, Phase.BUILD, Phase.LATENCY, Phase.LAYERS);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Measured.class,
            measured ->
                assertThat(measured.measurements().accuracy().dependsOnMadeUpInputs()).isTrue());
  }

  @Test
  void anEngineIsEvaluatedForItsOwnCellOnly() {
    EvaluationTask other =
        new EvaluationTask(new LabelledRequest("none", null, null, List.of(), 1), "another/cell");
    assertThat(cell(task("good", "zoo:lenet", other)).outcome())
        .isInstanceOfSatisfying(
            Measured.class,
            measured ->
                assertThat(measured.measurements().evaluation())
                    .isEqualTo(new Evaluation.Elsewhere("another/cell")));
  }

  @Test
  void aCellThatCannotBePreparedFailsBeforeItIsBuilt() {
    assertThat(cell(task("missing", "zoo:lenet", null)).outcome())
        .isEqualTo(new Failed("the worker has no backend 'missing'"));
    assertThat(cell(task("good", "missing.onnx", null)).outcome())
        .isEqualTo(
            new Failed("missing.onnx: there is no such file; networks of the zoo are zoo:NAME"));
    assertThat(phases).isEmpty();
  }

  @Test
  void aCellThatCannotBeWrittenToItsPlaceIsKeptElsewhere() throws IOException {
    Files.writeString(folder.resolve("cells"), "no folder");
    List<Path> kept = new ArrayList<>();
    cell(task("missing", "zoo:lenet", null)).run((path, reason) -> kept.add(path));
    assertThat(kept).containsExactly(folder.resolve("fallback.json"));
    assertThat(StudyJson.readCell(kept.getFirst()).outcome()).isInstanceOf(Failed.class);
  }

  private MeasureCell cell(CellTask task) {
    return new MeasureCell(task, new FakePlugins(), (phase, part) -> phases.add(phase));
  }

  private CellTask task(String backend, String model, @Nullable EvaluationTask evaluation) {
    return task(backend, model, evaluation, Precision.FP32);
  }

  private CellTask task(
      String backend, String model, @Nullable EvaluationTask evaluation, Precision precision) {
    CellSetup setup =
        new CellSetup(
            new Workload(model, 1, Map.of(), null, 7, cache),
            new EngineSetup(backend, "cpu", 0, Map.of(), folder),
            new DerivationRequest(precision, List.of(), CalibrationRequest.DEFAULT),
            folder.resolve("reference"),
            Duration.ofMillis(200),
            1);
    return new CellTask(
        "lenet/good/fp32/b1",
        "lenet",
        setup,
        evaluation,
        OutputRequest.NONE,
        folder.resolve("cells").resolve("cell.json"),
        folder.resolve("fallback.json"));
  }
}
