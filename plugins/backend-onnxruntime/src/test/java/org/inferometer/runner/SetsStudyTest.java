package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.relu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.spi.BackendOption;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.inferometer.worker.process.WorkerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One model in several sets of shapes, and on several sets of inputs, through the whole runner.
class SetsStudyTest {
  @TempDir Path folder;

  private final List<String> remarks = new ArrayList<>();

  @Test
  void oneModelInTwoShapesIsComparedWithItselfAtTheSamePrecision() throws Exception {
    Study study = run(false, List.of(Precision.FP32, Precision.INT8), set(8, 4), set(16, 4));

    assertThat(study.networks())
        .extracting(NetworkSummary::id)
        .containsExactly("small@height=8", "small@height=16");
    assertThat(study.networks())
        .extracting(NetworkSummary::shapes)
        .containsExactly(List.of("height=8", "width=4"), List.of("height=16", "width=4"));
    assertThat(study.networks())
        .extracting(network -> network.layers().getFirst().outputShape())
        .containsExactly("1x2x6x2", "1x2x14x2");
    assertThat(study.cells())
        .extracting(Cell::id)
        .containsExactly(
            "small@height=8/onnxruntime/fp32/b1",
            "small@height=8/onnxruntime/int8/b1",
            "small@height=16/onnxruntime/fp32/b1",
            "small@height=16/onnxruntime/int8/b1");
    // Only against the reference of its own shape can an engine be compared at all.
    assertThat(study.cells())
        .allSatisfy(cell ->
            assertThat(measured(cell).accuracy().relativeL2())
                .isNotInstanceOf(Reading.Unavailable.class));
    assertThat(study.comparisons())
        .filteredOn(comparison -> comparison.kind() == Comparison.Kind.NETWORK)
        .extracting(comparison -> comparison.base() + " " + comparison.of())
        .containsExactly(
            "small@height=8/onnxruntime/fp32/b1 small@height=16/onnxruntime/fp32/b1",
            "small@height=8/onnxruntime/int8/b1 small@height=16/onnxruntime/int8/b1");
  }

  @Test
  void resumingKeepsTheShapesThatWereMeasuredAndMeasuresOthers() throws Exception {
    List<Precision> fp32 = List.of(Precision.FP32);
    List<Instant> first = starts(run(false, fp32, set(8, 4), set(16, 4)));

    List<Instant> more = starts(run(true, fp32, set(8, 4), set(16, 4), set(12, 4)));

    assertThat(more.subList(0, 2)).isEqualTo(first);
    assertThat(more).hasSize(3).doesNotHaveDuplicates();
    assertThat(remarks).noneMatch(remark -> remark.contains("other settings"));
    assertThat(folder.resolve("study/cells/small@height=12__onnxruntime__fp32__b1.json")).exists();
  }

  @Test
  void setsOfInputsAreToldAndTheFirstIsTheOneThatIsChecked() throws Exception {
    Study study =
        run(
            false,
            List.of(Precision.FP32),
            Map.of(BackendOption.INPUT_SETS.name(), "3"),
            set(8, 4));

    Measurements measured = measured(study.cells().getFirst());
    assertThat(measured.provenance().options()).contains("input sets 3");
    assertThat(measured.provenance().inputs())
        .contains("3 sets of inputs in turn, of the seeds from 1 on");
    assertThat(measured.accuracy().relativeL2().asDouble().orElseThrow()).isLessThan(1e-5);
  }

  private static List<Instant> starts(Study study) {
    return study.cells().stream().map(cell -> measured(cell).provenance().startedAt()).toList();
  }

  private static Measurements measured(Cell cell) {
    Measurements measurements = cell.measurements();
    if (measurements == null) {
      throw new AssertionError(cell.id() + ": " + cell.outcome());
    }
    return measurements;
  }

  private static Map<String, Shape> set(long height, long width) {
    return Map.of("height", Shape.of(height), "width", Shape.of(width));
  }

  @SafeVarargs
  private Study run(boolean resume, List<Precision> precisions, Map<String, Shape>... sets)
      throws Exception {
    return run(resume, precisions, Map.of(), sets);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of takes the array as safely as this does
  private Study run(
      boolean resume,
      List<Precision> precisions,
      Map<String, String> settings,
      Map<String, Shape>... sets)
      throws Exception {
    StudyPlan plan =
        new StudyPlan(
            new Networks(
                List.of(model().toString()),
                List.of(sets),
                Optional.empty(),
                OutputRequest.NONE,
                1),
            new BackendChoice("onnxruntime", settings, 1),
            precisions,
            List.of(1),
            new Timing(Duration.ofMillis(100), 1, Duration.ofMinutes(2)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder.resolve("study"), resume, List.of("inferometer", "profile")));
    return new StudyRunner(
            new Installed(),
            WorkerCommand.sameJvm(WorkerMain.class),
            folder.resolve("cache"),
            "test")
        .run(
            plan,
            new ProgressListener() {
              @Override
              public void remark(String text) {
                remarks.add(text);
              }
            })
        .study();
  }

  private Path model() throws Exception {
    Path model = folder.resolve("small.onnx");
    if (!Files.exists(model)) {
      NetworkBuilder b = new NetworkBuilder("small", 1);
      b.output(
          b.input("data", ElementType.FLOAT, 1, 2, "height", "width")
              .then("conv", conv(2, 3))
              .then("relu", relu()));
      OnnxWriter.write(b.build().model(), model);
    }
    return model;
  }
}
