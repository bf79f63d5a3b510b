package org.inferometer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.Shape;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.CopyTask;
import org.inferometer.worker.WorkerTask.DescribeTask;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.WorkerTask.SensitivityTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerTaskTest {
  @TempDir Path folder = Path.of("");

  static Stream<WorkerTask> tasks() {
    Path root = Path.of("/study folder");
    Workload workload =
        new Workload(
            "zoo:lenet",
            8,
            Workload.sizes(Map.of("data", Shape.of(8, 1, 28, 28))),
            Path.of("my inputs/x"),
            7,
            root);
    EngineSetup engine =
        new EngineSetup("good", "cpu", 2, Map.of("tf32", "on"), root.resolve("work"));
    DerivationRequest derivation =
        new DerivationRequest(
            Precision.INT8_MIXED, List.of("fc"), new CalibrationRequest("d", null, "entropy", 9));
    CellSetup setup =
        new CellSetup(
            workload,
            engine,
            derivation,
            root,
            root.resolve("derived"),
            root.resolve("saved"),
            root.resolve("twin"),
            Duration.ofMillis(1_500),
            Duration.ofMillis(900));
    LabelledRequest images =
        new LabelledRequest("l.csv", null, "p.json", List.of(Augmentation.INVERT), 60);
    return Stream.of(
        new ReferenceTask(workload, root),
        new CellTask(
            "c",
            "n",
            setup,
            "e",
            images,
            new OutputRequest(Path.of("right"), 0.5, root.resolve("outputs")),
            root.resolve("p"),
            root,
            root.resolve("x")),
        new CellTask(
            "c",
            "n",
            setup,
            "c",
            null,
            OutputRequest.NONE,
            root.resolve("p"),
            root,
            root.resolve("x")),
        new CopyTask(setup),
        new DescribeTask(workload, engine, derivation, root.resolve("account.json")),
        new SensitivityTask(
            "n",
            workload,
            engine,
            derivation,
            new SensitivityRequest("40dB", null, true),
            images,
            root));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void aTaskIsReadAsItWasWritten(WorkerTask task) throws IOException {
    Path file = folder.resolve("task.json");
    task.write(file);
    assertThat(WorkerTask.read(file)).isEqualTo(task);
  }

  @Test
  void aMisspeltTaskMeasuresNothing() throws IOException {
    Path file = folder.resolve("task.json");
    new ReferenceTask(new Workload("m", 1, Map.of(), null, 1, folder), folder.resolve("reference"))
        .write(file);
    Files.writeString(
        file, Files.readString(file).replace("\"ReferenceTask\"", "\"RefrenceTask\""));
    assertThatThrownBy(() -> WorkerTask.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "holds no task of a worker", "RefrenceTask");
  }
}
