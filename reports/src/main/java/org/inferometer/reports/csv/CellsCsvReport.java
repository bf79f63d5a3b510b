package org.inferometer.reports.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.inferometer.reports.analysis.LaunchBound;
import org.inferometer.reports.analysis.RanIn;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Cell;
import org.inferometer.study.Latency;
import org.inferometer.study.Measurements;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// Every cell, a line each: latency, throughput, the device's own times, the error, the steps of
/// the cold start, and the precisions that it ran in by share of time.
///
/// A reading takes four columns: its value, the ends of its 95 % interval and its samples. Where it
/// is unavailable they are empty and `notes` says why, where it is estimated `notes` says how.
@Extension
public final class CellsCsvReport implements ReportRenderer {
  private static final Map<String, Function<Measurements, Reading>> READINGS = readings();

  private static Map<String, Function<Measurements, Reading>> readings() {
    Map<String, Function<Measurements, Reading>> readings = new LinkedHashMap<>();
    readings.put("median_ms", m -> m.latency().medianMs());
    readings.put("mean_ms", m -> m.latency().meanMs());
    readings.put("items_per_second", Measurements::throughput);
    readings.put("device_ms", m -> m.latency().deviceMs());
    readings.put("gpu_ms", m -> m.latency().gpuMs());
    readings.put("h2d_ms", m -> m.latency().h2dMs());
    readings.put("d2h_ms", m -> m.latency().d2hMs());
    readings.put("enqueue_ms", m -> m.latency().enqueueMs());
    readings.put("relative_l2", m -> m.accuracy().relativeL2());
    readings.put("read_ms", m -> m.coldStart().read());
    readings.put("derive_ms", m -> m.coldStart().derive());
    readings.put("build_ms", m -> m.coldStart().build());
    readings.put("load_ms", m -> m.coldStart().load());
    readings.put("first_ms", m -> m.coldStart().first());
    readings.put("settle_ms", m -> m.coldStart().settle());
    readings.put("steady_ms", m -> m.coldStart().steady());
    return Collections.unmodifiableMap(readings);
  }

  @Override
  public String format() {
    return "cells";
  }

  @Override
  public String fileName() {
    return "cells.csv";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    CsvWriter.write(
        target,
        head(),
        csv -> {
          for (var cell : study.cells()) {
            write(cell, csv);
          }
        });
  }

  private static List<String> head() {
    List<String> head =
        new ArrayList<>(
            List.of("cell", "network", "backend", "precision", "batch", "status", "verdict"));
    for (String name : READINGS.keySet()) {
      head.addAll(List.of(name, name + "_ci95_low", name + "_ci95_high", name + "_samples"));
    }
    head.addAll(List.of("ran_in", "probed", "launch_bound", "notes"));
    return head;
  }

  private static void write(Cell cell, CsvWriter csv) throws IOException {
    csv.text(cell.id());
    csv.text(cell.network());
    csv.text(cell.backend());
    csv.text(cell.precision().label());
    csv.number(cell.batch());
    switch (cell.outcome()) {
      case Cell.Measured(var measured) -> writeMeasured(measured, csv);
      case Cell.Failed(String reason, var _) -> writeReason("failed", reason, csv);
      case Cell.Unsupported(String reason, var _) -> writeReason("unsupported", reason, csv);
    }
    csv.endLine();
  }

  private static void writeMeasured(Measurements measured, CsvWriter csv) {
    Latency latency = measured.latency();
    csv.text("ok");
    csv.text(latency.verdict().name().toLowerCase(Locale.ROOT));
    CsvWriter.Notes notes = new CsvWriter.Notes();
    READINGS.forEach((name, reading) -> csv.reading(name, reading.apply(measured), notes));
    csv.text(ranIn(measured));
    csv.text(Boolean.toString(latency.probed()));
    csv.text(Boolean.toString(LaunchBound.is(latency)));
    csv.text(notes.text());
  }

  /// `int8 0.983; fp32 0.017`.
  private static String ranIn(Measurements measured) {
    return RanIn.of(measured).parts().stream()
        .map(part -> String.format(Locale.ROOT, "%s %.3f", part.label(), part.share()))
        .collect(Collectors.joining("; "));
  }

  private static void writeReason(String status, String reason, CsvWriter csv) {
    csv.text(status);
    for (int empty = head().indexOf("verdict"); empty < head().indexOf("notes"); empty++) {
      csv.text("");
    }
    csv.text(reason);
  }
}
