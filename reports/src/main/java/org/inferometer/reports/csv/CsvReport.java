package org.inferometer.reports.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Cell;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Measurements;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// The engine layers of every measured cell, a line each, in execution order.
///
/// Cells without measurements, and those whose layers are not known, have one line with their
/// status and the reason, so that nothing is lost in a spreadsheet. A reading takes its value's
/// column; where it is unavailable the column is empty and `notes` says why, where it is estimated
/// `notes` says how. `times_hold` is false where the profiler changes an inference so much that
/// only the shares of layers say something.
@Extension
public final class CsvReport implements ReportRenderer {
  private static final List<String> HEAD =
      List.of(
          "cell",
          "network",
          "backend",
          "precision",
          "batch",
          "status",
          "index",
          "layer",
          "type",
          "origins",
          "data_movement",
          "time_us",
          "time_us_ci95_low",
          "time_us_ci95_high",
          "time_samples",
          "times_hold",
          "share",
          "flops",
          "bytes",
          "ran_in",
          "kernel",
          "notes");

  @Override
  public String format() {
    return "csv";
  }

  @Override
  public String fileName() {
    return "layers.csv";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    CsvWriter.write(target, HEAD, csv -> write(study, csv));
  }

  private static void write(Study study, CsvWriter csv) throws IOException {
    for (var cell : study.cells()) {
      switch (cell.outcome()) {
        case Cell.Measured(var measurements) when measurements.layers().isEmpty() ->
            writeReason(cell, "ok", whyWithoutLayers(measurements), csv);
        case Cell.Measured(var measurements) -> writeLayers(cell, measurements, csv);
        case Cell.Failed(String reason, var _) -> writeReason(cell, "failed", reason, csv);
        case Cell.Unsupported(String reason, var _) ->
            writeReason(cell, "unsupported", reason, csv);
      }
    }
  }

  private static String whyWithoutLayers(Measurements measurements) {
    return measurements.layerPass().wholeUs() instanceof Reading.Unavailable(String reason)
        ? reason
        : "the engine has no layers";
  }

  private static void writeLayers(Cell cell, Measurements measurements, CsvWriter csv)
      throws IOException {
    int index = 1;
    for (var layer : measurements.layers()) {
      writeCell(cell, "ok", csv);
      csv.number(index++);
      writeLayer(layer, measurements.layerPass().doubt().isEmpty(), csv);
      csv.endLine();
    }
  }

  private static void writeReason(Cell cell, String status, String reason, CsvWriter csv)
      throws IOException {
    writeCell(cell, status, csv);
    for (int column = HEAD.indexOf("index"); column < HEAD.indexOf("notes"); column++) {
      csv.text("");
    }
    csv.text(reason);
    csv.endLine();
  }

  private static void writeCell(Cell cell, String status, CsvWriter csv) {
    csv.text(cell.id());
    csv.text(cell.network());
    csv.text(cell.backend());
    csv.text(cell.precision().label());
    csv.number(cell.batch());
    csv.text(status);
  }

  private static void writeLayer(EngineLayerResult layer, boolean timesHold, CsvWriter csv) {
    var notes = new CsvWriter.Notes();
    csv.text(layer.name());
    csv.text(layer.type());
    csv.text(String.join("; ", layer.origins()));
    csv.text(Boolean.toString(layer.dataMovement()));
    csv.reading("time", layer.timeUs(), notes);
    csv.text(Boolean.toString(timesHold));
    csv.value("share", layer.share(), notes);
    csv.value("flops", layer.flops(), notes);
    csv.value("bytes", layer.bytes(), notes);
    csv.text(layer.precision().text());
    csv.text(layer.kernel());
    csv.text(notes.text());
  }
}
