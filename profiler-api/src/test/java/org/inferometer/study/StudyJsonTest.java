package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StudyJsonTest {
  @TempDir Path folder;

  @Test
  void aStudyReadBackIsTheStudyThatWasWritten() throws IOException {
    Study study =
        StudySamples.study(
            StudySamples.measured(1, 3, 20),
            StudySamples.measured(8, 0, 0),
            StudySamples.failed(),
            StudySamples.unsupported());
    Path file = folder.resolve("study.json");

    StudyJson.write(study, file);

    assertThat(StudyJson.read(file)).usingRecursiveComparison().isEqualTo(study);
    assertThat(StudyJson.parse(StudyJson.format(study)))
        .usingRecursiveComparison()
        .isEqualTo(study);
  }

  @Test
  void aCellReadBackIsTheCellThatWasWritten() throws IOException {
    for (Cell cell : List.of(StudySamples.measured(4, 2, 5), StudySamples.failed())) {
      Path file = folder.resolve("cell.json");
      StudyJson.writeCell(cell, file);
      assertThat(StudyJson.readCell(file)).usingRecursiveComparison().isEqualTo(cell);
      assertThat(StudyJson.parseCell(StudyJson.formatCell(cell)))
          .usingRecursiveComparison()
          .isEqualTo(cell);
    }
  }

  @Test
  void aStudyOfAnOlderVersionLacksReadingsAndSaysSo() throws IOException {
    ObjectNode study = (ObjectNode) tree(StudySamples.study(StudySamples.measured(1, 1, 3)));
    ObjectNode cell = (ObjectNode) study.path("cells").path(0);
    ((ObjectNode) cell.path("power"))
        .remove(
            List.of(
                "crossCheckMj",
                "samplingRatio",
                "temperatureBeforeC",
                "conditions",
                "remarks",
                "series"));
    ((ObjectNode) cell.path("memory"))
        .remove(
            List.of("contextBytes", "deviceProcessBytes", "deviceUsedBytes", "runtimeUsedBytes"));

    ((ObjectNode) cell.path("latency")).remove(List.of("concurrency", "remarks"));
    for (JsonNode repeat : cell.path("latency").path("repeats")) {
      ((ObjectNode) repeat).remove("clockUnknown");
      ((ObjectNode) repeat.path("rounds").path(0)).remove(List.of("clockMhz", "heldBack"));
    }
    ((ObjectNode) cell.path("layerPass")).remove("tracingUs");
    ((ObjectNode) cell.path("accuracy")).remove(List.of("outputs", "strict"));
    ((ObjectNode) study.path("environment").path("devices").path(0)).remove("facts");
    ((ObjectNode) study.path("control")).remove("spread");

    Study older = StudyJson.parse(study.toString());
    Measurements read = Objects.requireNonNull(older.cells().getFirst().measurements());

    Reading absent = Reading.unavailable(Reading.OLDER_STUDY);
    assertThat(read.power().crossCheckMj()).isEqualTo(absent);
    assertThat(read.power().samplingRatio()).isEqualTo(absent);
    assertThat(read.power().conditions().powerLimitW()).isEqualTo(absent);
    assertThat(read.power().series()).isEqualTo(PowerSeries.NONE);
    assertThat(read.memory().deviceUsedBytes()).isEqualTo(absent);
    assertThat(read.accuracy().outputs()).isEmpty();
    assertThat(read.accuracy().strict()).isNull();
    assertThat(read.accuracy().worstOfSeveral()).isEmpty();
    assertThat(read.latency().concurrency()).isEqualTo(1);
    assertThat(read.latency().remarks()).isEmpty();
    assertThat(read.latency().repeats())
        .hasSize(2)
        .allSatisfy(repeat -> {
          assertThat(repeat.clockUnknown()).isEmpty();
          assertThat(repeat.rounds().getFirst().clockMhz()).isNull();
          assertThat(repeat.rounds().getFirst().heldBack()).isEmpty();
        });
    assertThat(read.layerPass().tracingUs()).isEqualTo(absent);
    assertThat(older.environment().devices().getFirst().facts()).isEmpty();
    assertThat(Objects.requireNonNull(older.control()).spread())
        .isEqualTo(Comparison.Spread.unavailable(Reading.OLDER_STUDY));
  }

  @Test
  void aRoundKeepsItsClockAndWhatHeldItBackAndOmitsWhatIsNotKnown() throws IOException {
    JsonNode repeats =
        tree(StudySamples.study(StudySamples.measured(1, 1, 3))).at("/cells/0/latency/repeats");
    assertThat(repeats.at("/0/clockUnknown").asString()).isEqualTo("NVML reads no clock");
    assertThat(repeats.at("/0/rounds/0").propertyNames())
        .containsExactly("round", "settlingNs", "samples");
    assertThat(repeats.at("/1").has("clockUnknown")).isFalse();
    assertThat(repeats.at("/1/rounds/0/clockMhz").asDouble()).isEqualTo(1_980.5);
    assertThat(repeats.at("/1/rounds/0/heldBack").toString())
        .isEqualTo("[{\"cause\":\"heat slowed it\",\"extent\":\"once\"}]");
  }

  @Test
  void theKeysAreThoseThatOtherToolsRelyOn() throws IOException {
    JsonNode study = tree(StudySamples.study(StudySamples.measured(1, 1, 3)));
    JsonNode cell = study.path("cells").path(0);

    assertThat(study.propertyNames())
        .contains("schema", "id", "createdAt", "command", "environment", "networks", "cells");
    assertThat(study.path("comparisons").path(0).propertyNames())
        .contains("base", "of", "kind", "ratio", "verdict", "rounds", "generations")
        .contains("designEffect", "spread");
    assertThat(study.path("comparisons").path(0).path("kind").asString()).isEqualTo("precision");
    assertThat(study.path("comparisons").path(0).path("verdict").asString()).isEqualTo("resolved");
    assertThat(study.path("comparisons").path(0).path("ratio").propertyNames())
        .contains("value", "ci95");
    assertThat(study.path("control").propertyNames())
        .contains("cell", "ratio", "resolution", "spread");
    assertThat(study.path("environment").propertyNames())
        .contains("os", "cpu", "memoryBytes", "jvm", "tool", "devices");
    assertThat(study.path("networks").path(0).propertyNames())
        .contains("id", "source", "format", "sha256", "layerCount", "parameterCount", "flops")
        .contains("inputs", "outputs");
    assertThat(cell.propertyNames())
        .contains("id", "network", "backend", "device", "precision", "batch", "status")
        .contains("build", "latency", "throughput", "layers", "unattributedUs", "fusions")
        .contains("memory", "power", "energyPerInferenceMj", "accuracy")
        .doesNotContain("reason");
    assertThat(cell.path("build").propertyNames())
        .containsExactly(
            "timeMs",
            "peakMemoryBytes",
            "engineBytes",
            "layersBefore",
            "layersAfter",
            "dataMovementLayers");
    assertThat(cell.path("latency").propertyNames())
        .contains("verdict", "reasons", "warmupCount", "samplesNs", "medianMs", "meanMs")
        .contains("p90Ms", "p95Ms", "p99Ms", "deviceMs", "gpuMs", "h2dMs", "d2hMs", "enqueueMs");
    assertThat(cell.path("layers").path(0).propertyNames())
        .contains("name", "type", "origins", "timeUs", "share", "flops", "bytes", "precision")
        .contains("kernel");
    assertThat(cell.path("fusions").path(0).propertyNames())
        .containsExactly("into", "origins", "kind");
  }

  @Test
  void valuesAreWrittenAsTheStudyFolderDescribesThem() throws IOException {
    JsonNode study = tree(StudySamples.study(StudySamples.measured(1, 1, 3)));
    JsonNode cell = study.path("cells").path(0);

    assertThat(study.path("schema").asString()).isEqualTo("inferometer-study/1");
    assertThat(study.path("createdAt").asString()).isEqualTo("2026-11-23T10:15:30.123456789Z");
    assertThat(cell.path("id").asString()).isEqualTo("lenet/onnxruntime/fp32/b1");
    assertThat(cell.path("precision").asString()).isEqualTo("fp32");
    assertThat(cell.path("status").asString()).isEqualTo("ok");
    assertThat(cell.path("latency").path("verdict").asString()).isEqualTo("stable");
    assertThat(cell.path("latency").path("warmupCount").asInt()).isEqualTo(2);
    assertThat(cell.path("latency").path("samplesNs"))
        .hasToString("[190000,190919,190838]"); // i * 7919 mod 1000
    assertThat(cell.path("fusions").path(0).path("kind").asString()).isEqualTo("vertical");
    assertThat(cell.path("throughput").path("perSecond"))
        .hasToString("{\"value\":5230.1,\"unit\":\"1/s\",\"n\":3,\"ci95\":[5100,5300]}");
    assertThat(cell.path("layers").path(0).path("flops"))
        .hasToString("{\"value\":1000000,\"unit\":\"FLOP\",\"estimated\":\"by formula\"}");
    assertThat(cell.path("energyPerInferenceMj"))
        .hasToString("{\"unavailable\":\"not tried in this test\"}");
    assertThat(study.path("environment").path("devices").path(0).path("facts"))
        .map(JsonNode::toString)
        .containsExactly(
            "{\"name\":\"ECC\",\"text\":\"on\"}",
            "{\"name\":\"SM clock\",\"reading\":{\"value\":1980,\"unit\":\"MHz\",\"n\":1}}",
            "{\"name\":\"Persistence mode\",\"reading\":{\"unavailable\":\"not supported\"}}");
  }

  @Test
  void aReadingThatAnOlderReleaseDidNotWriteIsUnavailableAndSaysSo() throws IOException {
    ObjectNode study = (ObjectNode) tree(StudySamples.study(StudySamples.measured(1, 1, 3)));
    ObjectNode cell = (ObjectNode) study.path("cells").path(0);
    ObjectNode latency = (ObjectNode) cell.path("latency");
    latency.remove(List.of("deviceMs", "gpuMs", "h2dMs", "d2hMs", "enqueueMs"));
    latency.path("repeats").forEach(repeat -> ((ObjectNode) repeat).remove("enqueueMs"));
    ((ObjectNode) cell.path("build")).remove("peakMemoryBytes");
    Measurements read =
        Objects.requireNonNull(StudyJson.parse(study.toString()).cells().getFirst().measurements());
    Reading absent = Reading.unavailable(Reading.OLDER_STUDY);
    assertThat(read.latency().gpuMs()).isEqualTo(absent);
    assertThat(read.latency().deviceMs()).isEqualTo(absent);
    assertThat(read.latency().enqueueMs()).isEqualTo(absent);
    assertThat(read.latency().repeats().getFirst().enqueueMs()).isEqualTo(absent);
    assertThat(read.build().peakMemoryBytes()).isEqualTo(absent);
    assertThat(read.latency().medianMs().asDouble()).hasValue(0.19);
  }

  @Test
  void aFailedCellSaysWhyAndHasNoMeasurements() throws IOException {
    JsonNode cell = tree(StudySamples.study(StudySamples.failed())).path("cells").path(0);

    assertThat(cell.path("status").asString()).isEqualTo("failed");
    assertThat(cell.path("reason").asString()).isEqualTo("the worker was killed (signal 9)");
    assertThat(cell.propertyNames()).doesNotContain("latency", "layers", "provenance");
  }

  @Test
  void aStudyThatCannotBeWrittenLeavesTheOldOne() throws IOException {
    Path file = folder.resolve("study.json");
    Files.writeString(file, "old");
    Cell twice = StudySamples.failed();

    assertThatThrownBy(() -> StudyJson.write(StudySamples.study(twice, twice), file))
        .isInstanceOf(StudyFormatException.class)
        .hasMessageContaining("/cells/1/id: a second cell 'lenet/onnxruntime/fp16/b1'");

    assertThat(file).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFolderThatDoesNotExistIsNamed() {
    Path file = folder.resolve("absent").resolve("study.json");
    assertThatThrownBy(() -> StudyJson.write(StudySamples.study(), file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": cannot be written: its folder does not exist");
    assertThatThrownBy(() -> StudyJson.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": there is no such file");
    assertThatThrownBy(() -> StudyJson.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": is a folder, not a file");
  }

  private static JsonNode tree(Study study) throws IOException {
    return JsonMapper.shared().readTree(StudyJson.format(study));
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedWhateverFailsInside() {
    Path target = folder.resolve("x.json");
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                out -> {
                  throw JacksonIOException.construct(new IOException("No space left on device"));
                }))
        .isInstanceOf(IOException.class)
        .hasMessage(target + ": cannot be written: No space left on device");
    assertThat(folder).isEmptyDirectory();
  }
}
