package org.inferometer.reports.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// What INT8 layers cost, a line each, the most sensitive first; the head alone where the study has
/// no sensitivities.
@Extension
public final class SensitivityCsvReport implements ReportRenderer {
  private static final List<String> HEAD =
      List.of(
          "network",
          "backend",
          "layer",
          "type",
          "alone_db",
          "share",
          "suggested",
          "target",
          "synthetic",
          "notes");

  @Override
  public String format() {
    return "sensitivity";
  }

  @Override
  public String fileName() {
    return "sensitivity.csv";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    CsvWriter.write(target, HEAD, csv -> write(study, csv));
  }

  private static void write(Study study, CsvWriter csv) throws IOException {
    for (Sensitivity sensitivity : study.sensitivities()) {
      LayerSensitivity explained = LayerSensitivity.of(sensitivity);
      for (LayerLoss layer : sensitivity.layers()) {
        write(explained, layer, csv);
      }
    }
  }

  private static void write(LayerSensitivity explained, LayerLoss layer, CsvWriter csv)
      throws IOException {
    Sensitivity sensitivity = explained.sensitivity();
    CsvWriter.Notes notes = new CsvWriter.Notes();
    csv.text(sensitivity.network());
    csv.text(sensitivity.backend());
    csv.text(layer.layer());
    csv.text(layer.type());
    value("alone", layer.aloneDb(), notes, csv);
    value("share", layer.share(), notes, csv);
    csv.text(explained.keeps(layer) ? "fp32" : "int8");
    csv.text(sensitivity.suggestion() == null ? "" : sensitivity.suggestion().target());
    csv.text(Boolean.toString(sensitivity.synthetic()));
    csv.text(notes.text());
    csv.endLine();
  }

  private static void value(String name, Reading reading, CsvWriter.Notes notes, CsvWriter csv) {
    notes.add(name, reading);
    if (reading.asDouble().isPresent()) {
      csv.number(reading.asDouble().getAsDouble());
    } else {
      csv.text("");
    }
  }
}
