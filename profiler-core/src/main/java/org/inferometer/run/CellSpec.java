package org.inferometer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.Shape;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a worker is to do, as the runner writes it to a file.
///
/// @param task [#REFERENCE], [#CELL], [#REPEAT] or [#SENSITIVITY]
/// @param network the id in the study
/// @param model as the user named it
/// @param batch items in one inference
/// @param inputs a folder; null for seeded inputs
/// @param repeats how often the latency of a cell is measured
/// @param reference folder of the reference, see [ReferenceStore]
/// @param keep names of layers, or types, that stay FP32
/// @param result the file that the cell, the latency or the sensitivity is written to
/// @param fallback the file that it is written to if that fails
/// @param work a folder of the worker's own
/// @param calibration what an INT8 network is calibrated with
/// @param sensitivity what is to be found out about INT8 layers; null for nothing
/// @param labelled what the engine is evaluated on; null for nothing
/// @param evaluated the id of the cell whose engine is evaluated for this network and precision
/// @param settings values of the backend's options, by name
record CellSpec(
    String task,
    String cell,
    String network,
    String model,
    String backend,
    String device,
    Precision precision,
    int batch,
    List<String> keep,
    Map<String, List<Long>> sizes,
    @Nullable String inputs,
    long budgetMs,
    int repeats,
    int threads,
    long seed,
    String reference,
    String result,
    String fallback,
    String work,
    String cache,
    CalibrationRequest calibration,
    @Nullable SensitivityRequest sensitivity,
    @Nullable LabelledRequest labelled,
    String evaluated,
    Map<String, String> settings) {
  static final String REFERENCE = "reference";
  static final String CELL = "cell";
  static final String REPEAT = "repeat";
  static final String SENSITIVITY = "sensitivity";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  void write(Path file) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(this));
  }

  /// @throws IOException if the file is not a specification
  static CellSpec read(Path file) throws IOException {
    try {
      return MAPPER.readValue(Files.readString(file), CellSpec.class);
    } catch (JacksonException e) {
      throw new IOException(file + ": is not a worker's specification", e);
    }
  }

  static Map<String, List<Long>> sizes(Map<String, Shape> shapes) {
    return shapes.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toList()));
  }

  Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    sizes.forEach((name, dims) ->
        shapes.put(name, Shape.of(dims.stream().mapToLong(Long::longValue).toArray())));
    return shapes;
  }

  Optional<Path> inputFolder() {
    return Optional.ofNullable(inputs).map(Path::of);
  }

  Duration budget() {
    return Duration.ofMillis(budgetMs);
  }
}
