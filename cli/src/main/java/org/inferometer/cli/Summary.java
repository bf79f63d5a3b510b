package org.inferometer.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.runner.StudyResult;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Build;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.Measurements;
import org.inferometer.study.OutputAccuracy;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;
import org.inferometer.study.StrictAccuracy;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;

/// What `profile` prints in the end: a row a cell, why figures are missing or doubtful, and where
/// the files are.
final class Summary {
  private static final List<Remedy> REAL_RANGES = List.of(Remedy.of(Setting.CALIBRATION));

  private Summary() {}

  /// The table of the cells, what is missing or doubtful, and the study's file.
  static void printCells(StudyResult result, PrintStream out) {
    cells(result.study()).print(out);
    reasons(result.study(), out);
    sensitivities(result.study(), out);
    if (result.nothingMeasured()) {
      out.println("Nothing was measured.");
    }
    out.println();
    out.println("study   " + result.file());
  }

  /// Where the reports are, and how to look at them, or how to get them.
  static void printReports(StudyResult result, List<Path> reports, PrintStream out) {
    reports.forEach(report -> out.println("report  " + report));
    if (result.interrupted()) {
      out.println("Reports of what was measured: inferometer report " + result.file());
    } else if (!reports.isEmpty()) {
      out.println(
          "Look at it with a browser: " + reports.getFirst().toAbsolutePath().normalize().toUri());
    }
  }

  static TextTable cells(Study study) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("network"),
                Column.text("precision"),
                Column.figure("batch"),
                Column.figure("median ms"),
                Column.figure("p99 ms"),
                Column.figure("items/s"),
                Column.text("verdict"),
                Column.text("layers")));
    if (study.labelled() != null) {
      columns.add(Column.figure("top-1 %"));
    }
    TextTable table = new TextTable(columns.toArray(Column[]::new));
    for (Cell cell : study.cells()) {
      List<String> row = new ArrayList<>(List.of(row(cell)));
      if (study.labelled() != null) {
        row.add(top1(study, cell));
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private static String[] row(Cell cell) {
    Measurements measured = cell.measurements();
    String precision = cell.precision().label();
    String batch = Integer.toString(cell.batch());
    if (measured == null) {
      return new String[] {cell.network(), precision, batch, "-", "-", "-", status(cell), "-"};
    }
    return new String[] {
      cell.network(),
      precision,
      batch,
      FigureText.withInterval(measured.latency().medianMs()),
      FigureText.value(measured.latency().p99Ms()),
      FigureText.value(measured.throughput()),
      measured.latency().verdict().name().toLowerCase(Locale.ROOT),
      layers(measured.build())
    };
  }

  private static String layers(Build build) {
    return build.layersBefore()
        + " -> "
        + (build.layersAfter() == null ? "?" : build.layersAfter());
  }

  /// The accuracy of a cell's network and precision, with its interval.
  private static String top1(Study study, Cell cell) {
    return Evaluation.of(cell, study.cells())
        .map(scored -> FigureText.percentWithInterval(scored.columns().getFirst().top1()))
        .orElse("-");
  }

  private static String status(Cell cell) {
    return cell.outcome() instanceof Cell.Unsupported ? "unsupported" : "failed";
  }

  private static void reasons(Study study, PrintStream out) {
    for (Cell cell : study.cells()) {
      switch (cell.outcome()) {
        case Cell.Failed f ->
            reason(cell, "failed: " + RemedyOptions.after(f.reason(), f.remedies()), out);
        case Cell.Unsupported u ->
            reason(cell, "unsupported: " + RemedyOptions.after(u.reason(), u.remedies()), out);
        case Cell.Measured m -> {
          doubts(cell, m.measurements().latency(), out);
          if (m.measurements().accuracy().dependsOnMadeUpInputs()) {
            reason(cell, RemedyOptions.after(Accuracy.MADE_UP, REAL_RANGES), out);
          }
          strict(cell, m.measurements().accuracy(), out);
          if (study.labelled() != null
              && m.measurements().evaluation() instanceof Evaluation.Unavailable none) {
            reason(cell, "accuracy: " + none.reason(), out);
          }
        }
      }
    }
  }

  /// Why a series is not stable, what else to know of it, and why a percentile is missing.
  private static void doubts(Cell cell, Latency latency, PrintStream out) {
    if (latency.verdict() != Verdict.STABLE) {
      latency.reasons().forEach(why -> reason(cell, why, out));
    }
    latency.remarks().forEach(remark -> reason(cell, remark, out));
    if (latency.p99Ms() instanceof Reading.Unavailable u) {
      reason(cell, "p99: " + u.reason(), out);
    }
  }

  /// What this backend hides, and which outputs say nothing.
  private static void strict(Cell cell, Accuracy accuracy, PrintStream out) {
    StrictAccuracy strict = accuracy.strict();
    if (strict != null && !strict.fault().isEmpty()) {
      reason(
          cell,
          "on a strict FP16 engine: "
              + (strict.sqnrDb() instanceof Reading.Unavailable
                  ? ""
                  : FigureText.value(strict.sqnrDb()) + " dB, ")
              + strict.fault(),
          out);
    }
    if (accuracy.outputs().size() > 1) {
      for (OutputAccuracy output : accuracy.outputs()) {
        if (output.relativeL2() instanceof Reading.Unavailable none) {
          reason(cell, "output '" + output.output() + "' is not compared: " + none.reason(), out);
        }
      }
    }
  }

  private static void reason(Cell cell, String text, PrintStream out) {
    out.println("  " + PlainText.of(cell.id() + ": " + text));
  }

  /// A line for each network and backend whose INT8 layers were ranked.
  private static void sensitivities(Study study, PrintStream out) {
    study
        .sensitivities()
        .forEach(sensitivity ->
            out.println("  " + PlainText.of(line(LayerSensitivity.of(sensitivity)))));
  }

  private static String line(LayerSensitivity layers) {
    return layers.line()
        + (layers.kept().isEmpty() ? "" : " Apply it with --keep-fp32 " + layers.kept());
  }
}
