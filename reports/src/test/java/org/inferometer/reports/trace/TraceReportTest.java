package org.inferometer.reports.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TraceReportTest {
  @TempDir Path folder;

  @Test
  void layersStandEndToEndInExecutionOrderAndTheRestBehindThem() throws IOException {
    var study = StudyFixtures.oneCell();
    var measurements = Objects.requireNonNull(study.cells().getFirst().measurements());
    var slices = slices(rendered(study));

    assertThat(slices).hasSize(measurements.layers().size() + 2);
    double end = 0;
    for (int i = 0; i < measurements.layers().size(); i++) {
      var layer = measurements.layers().get(i);
      assertThat(slices.get(i).path("name").asString()).isEqualTo(layer.name());
      assertThat(slices.get(i).path("ts").asDouble()).isCloseTo(end, within(1e-6));
      assertThat(slices.get(i).path("dur").asDouble())
          .isEqualTo(layer.timeUs().asDouble().orElseThrow());
      end += slices.get(i).path("dur").asDouble();
    }
    var tracing = slices.get(measurements.layers().size());
    assertThat(tracing.path("cat").asString()).isEqualTo("tracing");
    assertThat(tracing.path("ts").asDouble()).isCloseTo(end, within(1e-6));
    assertThat(tracing.path("dur").asDouble())
        .isEqualTo(measurements.layerPass().tracingUs().asDouble().orElseThrow());
    assertThat(slices.getLast().path("ts").asDouble())
        .isCloseTo(end + tracing.path("dur").asDouble(), within(1e-6));
    assertThat(slices.getLast().path("dur").asDouble())
        .isEqualTo(measurements.unattributedUs().asDouble().orElseThrow());
  }

  @Test
  void theTraceSaysThatItsTimesAreMeans() throws IOException {
    assertThat(rendered(StudyFixtures.oneCell()).path("metadata").path("times").asString())
        .startsWith("Times are means over the profiled inferences");
  }

  @Test
  void everyMeasuredCellIsAProcessOfItsOwn() throws IOException {
    var names = new ArrayList<String>();
    for (var event : rendered(StudyFixtures.troubled()).path("traceEvents")) {
      if (event.path("name").asString().equals("process_name")) {
        names.add(event.path("args").path("name").asString());
      }
    }
    assertThat(names)
        .containsExactly(
            "vgg19/onnxruntime/fp32/b1",
            "vgg19/onnxruntime/fp32/b8",
            "vgg19/onnxruntime/fp32/b32",
            "vgg19/onnxruntime/fp16/b8");
  }

  @Test
  void aLayerWithoutATimeHasNoSlice() throws IOException {
    assertThat(slices(rendered(StudyFixtures.nothingReadable()))).isEmpty();
  }

  private JsonNode rendered(Study study) throws IOException {
    var file = folder.resolve("trace.json");
    new TraceReport().render(study, file);
    return JsonMapper.shared().readTree(file.toFile());
  }

  private static List<JsonNode> slices(JsonNode trace) {
    var slices = new ArrayList<JsonNode>();
    trace.path("traceEvents").forEach(slices::add);
    slices.removeIf(event -> !event.path("ph").asString().equals("X"));
    return slices;
  }
}
