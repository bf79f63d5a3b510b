package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
  private static final String ARGS =
      "\",\"args\" : {\"op_name\" : \"Conv\",\"node_index\" : \"15\",\"provider\" : \"CPUExecutionProvider\","
          + "\"input_type_shape\" : [{\"float\":[1,1,28,28]},{\"int64\":[]}],\"output_type_shape\" : []}},";

  @TempDir Path folder;

  private static List<TraceEvent> read(Path file) throws IOException {
    List<TraceEvent> events = new ArrayList<>();
    assertThat(TraceReader.read(file, events::add)).as("unreadable lines").isZero();
    return events;
  }

  private static TraceEvent kernel(String name) {
    TraceEvent event =
        TraceReader.parse(
            "{\"cat\" : \"Node\",\"pid\" :1,\"tid\" :2,\"dur\" :158,\"ts\" :21142,\"ph\" : \"X\",\"name\" :\""
                + name
                + "_kernel_time"
                + ARGS);
    assertThat(event).isNotNull();
    return java.util.Objects.requireNonNull(event);
  }

  @ParameterizedTest
  @CsvSource({
    "ort-json/made-here-ort-1.29/mnist_3runs.json, 3, 7, 2",
    "ort-json/made-here-ort-1.29/squeezenet_fp16_10runs.json, 10, 42, 2",
    "ort-json/ort_profile_cpu.json, 5, 24, 5",
    "ort-json/ort_profile_one_iteration.json, 1, 24, 5"
  })
  void aRecordedProfileHasItsInferencesKernelsAndThreads(
      String file, int inferences, int kernels, int threads) throws IOException {
    List<TraceEvent> events = read(Models.shared(file));
    assertThat(events.stream().filter(TraceEvent::isModelRun)).hasSize(inferences);
    assertThat(events.stream().filter(TraceEvent::isKernel)).hasSize(inferences * kernels);
    assertThat(events.stream().filter(TraceEvent::isKernel))
        .allMatch(event -> !event.opType().isEmpty() && !event.nodeIndex().isEmpty())
        .allMatch(event -> event.threads() == threads);
  }

  @Test
  void aKernelHasItsNameTimesAndTypes() {
    TraceEvent event = kernel("conv1");
    assertThat(event.nodeName()).isEqualTo("conv1");
    assertThat(event.startUs()).isEqualTo(21142);
    assertThat(event.durationUs()).isEqualTo(158);
    assertThat(event.opType()).isEqualTo("Conv");
    assertThat(event.nodeIndex()).isEqualTo("15");
    assertThat(event.inputs())
        .containsExactly(
            new TensorType(ElementType.FLOAT, Shape.of(1, 1, 28, 28)),
            new TensorType(ElementType.INT64, Shape.of()));
    assertThat(event.outputs()).isEmpty();
    assertThat(event.threads()).as("not written").isZero();
  }

  @Test
  void aNameThatIsNotEscapedIsTakenAsItIs() {
    assertThat(kernel("a\"b\",\"dur\" :7,\\d").nodeName()).isEqualTo("a\"b\",\"dur\" :7,\\d");
    assertThat(kernel("a\"b\",\"dur\" :7,\\d").durationUs()).isEqualTo(158);
  }

  @Test
  void aNameThatIsEscapedIsRestored() {
    assertThat(kernel("a\\\"b\\\\c\\nd").nodeName()).isEqualTo("a\"b\\c\nd");
  }

  @Test
  void aProfileThatEndsEarlyGivesWhatItHolds() throws IOException {
    Path file = folder.resolve("cut.json");
    Files.writeString(
        file,
        "[\n{\"cat\" : \"Session\",\"dur\" :5,\"ts\" :1,\"name\" :\"model_run\",\"args\" : {}},\n{\"cat\" : \"Node\",\"dur\" :1");
    List<TraceEvent> events = new ArrayList<>();
    assertThat(TraceReader.read(file, events::add)).isEqualTo(1);
    assertThat(events).singleElement().matches(TraceEvent::isModelRun);
  }
}
