package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.precision.rewriting.Literals;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.worker.process.WorkerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks that few runtimes see any more, or whose outputs have no fixed shape, through the whole
/// runner and its worker processes.
class UnusualNetworksTest {
  private static final List<Dimension> IMAGE =
      List.of(Dimension.of(1), Dimension.of(2), Dimension.of(6), Dimension.of(6));

  @TempDir Path folder;

  @Test
  void operatorSetsBeforeTheFirstThatIsPromisedAreMeasuredAndThisIsSaid() throws Exception {
    List<String> models = new ArrayList<>();
    for (long opset = 1; opset <= 6; opset++) {
      models.add(written("set" + opset, old(opset)));
    }

    List<Cell> cells = cells(models, List.of(Precision.FP32, Precision.INT8));

    assertThat(cells).hasSize(12);
    assertThat(cells)
        .allSatisfy(cell ->
            assertThat(cell.outcome()).as(cell.id()).isInstanceOf(Cell.Measured.class));
    assertThat(cells)
        .filteredOn(cell -> cell.precision() == Precision.FP32)
        .allSatisfy(cell ->
            assertThat(measured(cell).toString())
                .contains("is older than the first that ONNX Runtime promises to run (7)"));
  }

  /// How many elements are not zero depends on the data.
  @Test
  void aLatencyWhoseOutputsVaryWithTheDataSaysSo() throws Exception {
    Node where = Node.of("", "NonZero", List.of("x"), List.of("places")).named("where");
    List<Dimension> found = List.of(Dimension.of(4), new Dimension.Symbolic("found"));
    Graph graph =
        new Graph(
            "g",
            List.of(where),
            List.of(),
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, IMAGE)),
            List.of(new TensorSpec("places", ElementType.INT64, found)),
            List.of());

    Cell cell =
        cells(List.of(written("places", model(13, graph))), List.of(Precision.FP32)).getFirst();

    assertThat(measured(cell).latency().remarks())
        .containsExactly(
            "The shape of output 'places' is known only after an inference: where it depends on"
                + " the data, other inputs give another shape, and another latency.");
  }

  private static Measurements measured(Cell cell) {
    return Objects.requireNonNull(cell.measurements());
  }

  /// Of operators that ONNX Runtime has had kernels for since operator set 1.
  private static Model old(long opset) {
    List<Node> nodes =
        List.of(
            Node.of(
                    "",
                    "Conv",
                    List.of("x", "w"),
                    List.of("c"),
                    Attribute.of("kernel_shape", new long[] {1, 1}))
                .named("conv"),
            Node.of(
                    "",
                    "MaxPool",
                    List.of("c"),
                    List.of("p"),
                    Attribute.of("kernel_shape", new long[] {2, 2}))
                .named("pool"),
            Node.of("", "GlobalAveragePool", List.of("p"), List.of("y")).named("mean"));
    List<Dimension> means =
        List.of(Dimension.of(1), Dimension.of(2), Dimension.of(1), Dimension.of(1));
    return model(
        opset,
        new Graph(
            "g",
            nodes,
            List.of(Literals.floats("w", Shape.of(2, 2, 1, 1), 1, 0.5f, -0.5f, 1)),
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, IMAGE)),
            List.of(new TensorSpec("y", ElementType.FLOAT, means)),
            List.of()));
  }

  private static Model model(long opset, Graph graph) {
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", opset));
    return new Model(4, "", "", "", 0, "", sets, graph, List.of(), Map.of());
  }

  private String written(String name, Model model) throws Exception {
    Path file = folder.resolve(name + ".onnx");
    OnnxWriter.write(model, file);
    return file.toString();
  }

  private List<Cell> cells(List<String> models, List<Precision> precisions) throws Exception {
    StudyPlan plan =
        new StudyPlan(
            new Networks(models, Map.of(), Optional.empty(), 1),
            new BackendChoice("onnxruntime", Map.of(), 1),
            precisions,
            List.of(1),
            new Timing(Duration.ofMillis(50), 1, Duration.ofMinutes(2)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder.resolve("study"), false, List.of("inferometer", "profile")));
    return new StudyRunner(
            new Installed(),
            WorkerCommand.sameJvm(WorkerMain.class),
            folder.resolve("cache"),
            "test")
        .run(plan, new ProgressListener() {})
        .study()
        .cells();
  }
}
