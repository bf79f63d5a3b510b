package org.inferometer.reports.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.LabelledData;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// Every labelled sample under every network, precision and augmentation, a line each. A study
/// without labelled samples has the head only.
///
/// Several labels of one sample are separated by `|`.
@Extension
public final class SamplesCsvReport implements ReportRenderer {
  private static final List<String> HEAD =
      List.of(
          "network",
          "backend",
          "precision",
          "augmentation",
          "file",
          "label",
          "label_name",
          "predicted",
          "predicted_name",
          "confidence",
          "rank_of_label",
          "right");

  @Override
  public String format() {
    return "samples";
  }

  @Override
  public String fileName() {
    return "samples.csv";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    CsvWriter.write(target, HEAD, csv -> write(study, csv));
  }

  private static void write(Study study, CsvWriter csv) throws IOException {
    var data = study.labelled();
    if (data == null) {
      return;
    }
    for (var cell : study.cells()) {
      if (cell.outcome() instanceof Cell.Measured(var measured)
          && measured.evaluation() instanceof Evaluation.Scored scored) {
        for (var column : scored.columns()) {
          write(cell, data, column, csv);
        }
      }
    }
  }

  private static void write(Cell cell, LabelledData data, Column column, CsvWriter csv)
      throws IOException {
    for (int i = 0; i < data.samples(); i++) {
      csv.text(cell.network());
      csv.text(cell.backend());
      csv.text(cell.precision().label());
      csv.text(column.augmentation());
      csv.text(data.files().get(i));
      labels(data, data.labels()[i], csv);
      csv.number(column.predicted()[i]);
      csv.text(data.className(column.predicted()[i]));
      csv.number(Double.parseDouble(Float.toString(column.confidence()[i])));
      csv.number(column.rank()[i]);
      csv.text(Boolean.toString(column.isRight(i)));
      csv.endLine();
    }
  }

  private static void labels(LabelledData data, int[] labels, CsvWriter csv) {
    csv.text(joined(IntStream.of(labels).mapToObj(Integer::toString).toList()));
    csv.text(joined(IntStream.of(labels).mapToObj(data::className).toList()));
  }

  private static String joined(List<String> parts) {
    return parts.stream().collect(Collectors.joining("|"));
  }
}
