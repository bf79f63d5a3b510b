package org.inferometer.reports.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Cell;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Measurements;
import org.inferometer.study.Study;
import org.pf4j.Extension;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// One inference of every measured cell as trace events (Google, "Trace Event Format"), for
/// Perfetto and chrome://tracing: a process a cell, a slice a layer.
///
/// No inference ran like this: layers stand end to end with their mean times, in execution order,
/// and the profiler's tracing and the time outside of layers stand behind them. The trace's
/// metadata and every cell say so.
@Extension
public final class TraceReport implements ReportRenderer {
  private static final String CAUTION =
      "Times are means over the profiled inferences, laid end to end in execution order; this is"
          + " no recording of one inference.";
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  @Override
  public String format() {
    return "trace";
  }

  @Override
  public String fileName() {
    return "trace.json";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    AtomicFile.write(
        target,
        out -> {
          try (var json = JSON.createGenerator(out)) {
            write(study, json);
          }
        });
  }

  private static void write(Study study, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("displayTimeUnit", "ms");
    json.writeObjectPropertyStart("metadata");
    json.writeStringProperty("study", study.id());
    json.writeStringProperty("tool", "Inferometer " + study.environment().tool());
    json.writeStringProperty("times", CAUTION);
    json.writeEndObject();
    json.writeArrayPropertyStart("traceEvents");
    int process = 1;
    for (var cell : study.cells()) {
      if (cell.outcome() instanceof Cell.Measured(var measurements)) {
        writeCell(cell, measurements, process++, json);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeCell(
      Cell cell, Measurements measurements, int process, JsonGenerator json) {
    writeName("process_name", cell.id(), process, json);
    writeName(
        "thread_name",
        measurements
            .layerPass()
            .doubt()
            .map(why -> "layers, mean times. " + why)
            .orElse("layers, mean times"),
        process,
        json);
    double start = 0;
    for (var layer : measurements.layers()) {
      double time = layer.timeUs().asDouble().orElse(0);
      if (time > 0) {
        writeLayer(layer, start, time, process, json);
        start += time;
      }
    }
    double tracing = measurements.layerPass().tracingUs().asDouble().orElse(0);
    writeRest("the profiler's own tracing", "tracing", start, tracing, process, json);
    double rest = measurements.unattributedUs().asDouble().orElse(0);
    writeRest("outside all layers", "unattributed", start + tracing, rest, process, json);
  }

  private static void writeRest(
      String name, String category, double start, double time, int process, JsonGenerator json) {
    if (time > 0) {
      writeStart(name, category, start, time, process, json);
      json.writeEndObject();
    }
  }

  private static void writeLayer(
      EngineLayerResult layer, double start, double time, int process, JsonGenerator json) {
    writeStart(layer.name(), layer.type(), start, time, process, json);
    json.writeObjectPropertyStart("args");
    json.writeStringProperty("origins", String.join(", ", layer.origins()));
    json.writeStringProperty("precision", layer.precision().text());
    json.writeStringProperty("kernel", layer.kernel());
    json.writeBooleanProperty("dataMovement", layer.dataMovement());
    for (var figure :
        List.of(
            new Amount("flops", layer.flops().asDouble()),
            new Amount("bytes", layer.bytes().asDouble()))) {
      figure.value().ifPresent(value -> json.writeNumberProperty(figure.name(), value));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private record Amount(String name, OptionalDouble value) {}

  /// A complete event, left open for its arguments. Times are in microseconds.
  private static void writeStart(
      String name, String category, double start, double time, int process, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("cat", category);
    json.writeStringProperty("ph", "X");
    json.writeNumberProperty("ts", start);
    json.writeNumberProperty("dur", time);
    json.writeNumberProperty("pid", process);
    json.writeNumberProperty("tid", 1);
  }

  private static void writeName(String what, String name, int process, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", what);
    json.writeStringProperty("ph", "M");
    json.writeNumberProperty("pid", process);
    json.writeNumberProperty("tid", 1);
    json.writeObjectPropertyStart("args");
    json.writeStringProperty("name", name);
    json.writeEndObject();
    json.writeEndObject();
  }
}
