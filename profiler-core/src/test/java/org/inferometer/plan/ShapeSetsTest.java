package org.inferometer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.relu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.runner.FakePlugins;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShapeSetsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void eachSetOfEachModelIsANetworkOfItsOwn() throws Exception {
    List<String> models = List.of(model("one", "length"), model("two", "length"));

    PlannedStudy planned = planned(models, length(8), length(16));

    assertThat(planned.networks())
        .extracting(PlannedNetwork::id)
        .containsExactly("net@length=8", "net@length=16", "net-2@length=8", "net-2@length=16");
    assertThat(planned.networks())
        .extracting(
            network -> Objects.requireNonNull(network.smallest().inputs().get("data")).shape())
        .containsExactly(shape(8), shape(16), shape(8), shape(16));
    assertThat(planned.cells())
        .extracting(PlannedCell::id)
        .doesNotHaveDuplicates()
        .hasSize(4)
        .startsWith("net@length=8/good/fp32/b1");
  }

  @Test
  void oneSetLeavesTheNetworkItsName() throws Exception {
    PlannedStudy planned = planned(List.of(model("one", "length")), length(8), length(8));

    assertThat(planned.networks()).extracting(PlannedNetwork::id).containsExactly("net");
  }

  @Test
  void onlyWhatTellsSetsApartIsInTheirNamesAndAllOfItInTheirFingerprints() throws Exception {
    String model = model("one", "length", "N");
    Map<String, Shape> brief = Map.of("length", Shape.of(8), "N", Shape.of(4));
    Map<String, Shape> longer = Map.of("length", Shape.of(16), "N", Shape.of(4));
    Map<String, Shape> more = Map.of("length", Shape.of(16), "N", Shape.of(5));

    PlannedStudy planned = planned(List.of(model), brief, longer);

    assertThat(planned.networks())
        .extracting(PlannedNetwork::id)
        .containsExactly("net@length=8", "net@length=16");
    assertThat(sizes(planned)).isEqualTo("{N=4, length=16}");
    assertThat(sizes(planned(List.of(model), brief, longer, more))).isEqualTo("{N=5, length=16}");
  }

  private static String sizes(PlannedStudy planned) throws IOException {
    return String.valueOf(
        new PlanFingerprint(planned, "test").of(planned.cells().getLast()).get("sizes"));
  }

  @Test
  void namesThatAreNoFileNamesBecomeSuchWithoutBecomingOne() throws Exception {
    PlannedStudy planned =
        planned(
            List.of(model("one", "past / length")),
            Map.of("past / length", Shape.of(8)),
            Map.of("past / length", Shape.of(16)),
            Map.of("data", shape(16)));

    assertThat(planned.networks())
        .extracting(PlannedNetwork::id)
        .containsExactly("net@past-length=8", "net@past-length=16", "net@data=1x2x16x4");
  }

  @Test
  void theRefusalOfASetNamesIt() throws Exception {
    String model = model("one", "length");

    assertThatThrownBy(() ->
            planned(
                List.of(model),
                Map.of("data", Shape.of(1, 2, 8, 4)),
                Map.of("data", Shape.of(1, 3, 8, 4))))
        .isInstanceOf(StudyException.class)
        .hasMessage(
            model
                + " at data=1x3x8x4: input 'data' dimension 1 is fixed to 2 by the model, but the"
                + " shape given says 3");
  }

  @Test
  void aBatchThatOneSetContradictsIsUnsupportedThereAlone() throws Exception {
    String model = model("one", "length", "N");
    StudyPlan plan =
        plan(
            List.of(model),
            List.of(2),
            Map.of("length", Shape.of(8)),
            Map.of("data", Shape.of(1, 2, 16, 4)));

    PlannedStudy planned = planned(plan);

    assertThat(planned.cells().getFirst().settled()).isEmpty();
    assertThat(planned.cells().getLast().settled())
        .containsInstanceOf(Unsupported.class)
        .get()
        .asString()
        .contains("batch 2 contradicts the shapes given, which make the batch 1");
  }

  private static Map<String, Shape> length(long length) {
    return Map.of("length", Shape.of(length));
  }

  private static Shape shape(long length) {
    return Shape.of(1, 2, length, 4);
  }

  private String model(String parent, String symbol) throws IOException {
    return model(parent, symbol, 1);
  }

  private String model(String parent, String symbol, Object batch) throws IOException {
    NetworkBuilder b = new NetworkBuilder("net", 1);
    b.output(b.input("data", ElementType.FLOAT, batch, 2, symbol, 4).then("relu", relu()));
    Path file = Files.createDirectories(folder.resolve(parent)).resolve("net.onnx");
    OnnxWriter.write(b.build().model(), file);
    return file.toString();
  }

  @SafeVarargs
  private PlannedStudy planned(List<String> models, Map<String, Shape>... sets)
      throws StudyException {
    return planned(plan(models, List.of(), sets));
  }

  private PlannedStudy planned(StudyPlan plan) throws StudyException {
    FakePlugins plugins = new FakePlugins();
    return new Planner(plugins, new Models(plugins, folder.resolve("cache"), 7)).plan(plan);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of takes the array as safely as this does
  private StudyPlan plan(List<String> models, List<Integer> batches, Map<String, Shape>... sets) {
    return new StudyPlan(
        new Networks(models, List.of(sets), Optional.empty(), OutputRequest.NONE, 7),
        new BackendChoice("good", Map.of(), 0),
        List.of(Precision.FP32),
        batches,
        new Timing(Duration.ofMillis(400), 1, Duration.ofSeconds(60)),
        Derivation.DEFAULT,
        Optional.empty(),
        new Output(folder.resolve("study"), false, List.of("inferometer")));
  }
}
