package org.inferometer.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.reports.analysis.LatencyTail;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.RoundConditions;
import org.inferometer.reports.analysis.StudyComparisons;
import org.inferometer.reports.analysis.StudyVerdict;
import org.inferometer.runner.StudyResult;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.OutputAccuracy;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.StrictAccuracy;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;

/// What `profile` prints in the end: a row a cell, how they compare, why figures are missing or
/// doubtful, and where the files are.
final class Summary {
  private static final List<Remedy> REAL_RANGES = List.of(Remedy.of(Setting.CALIBRATION));
  private static final int MOST_COMPARISONS = 8;
  private static final String TAIL =
      "The mean is far above the median, since the slowest inferences or pauses cost so much, which"
          + " items/s counts: ";

  private final Study study;
  private final StudyComparisons comparisons;
  private final Remarks remarks = new Remarks();
  private final List<String> tailed = new ArrayList<>();

  private Summary(Study study) {
    this.study = study;
    this.comparisons = StudyComparisons.of(study);
  }

  /// The table of the cells, how they compare, what is missing or doubtful, and the study's file.
  static void printCells(StudyResult result, PrintStream out) {
    new Summary(result.study()).print(out);
    if (result.nothingMeasured()) {
      out.println("Nothing was measured.");
    }
    out.println();
    out.println("study   " + result.file());
  }

  private void print(PrintStream out) {
    CellRows.of(study, comparisons).print(out);
    if (comparisons.all().stream().anyMatch(each -> !each.finding().equals("resolved"))) {
      out.println(CellRows.MARKS);
    }
    comparisons(out);
    study.cells().forEach(this::remark);
    RoundConditions.heldBack(study).stream()
        .filter(line -> !remarks.hold(line))
        .forEach(line -> out.println("  " + PlainText.of(line)));
    remarks.lines().forEach(line -> out.println("  " + PlainText.of(line)));
    if (!tailed.isEmpty()) {
      out.println("  " + PlainText.of(TAIL + String.join(", ", tailed)));
    }
    study.networks().forEach(network -> seeded(network, out));
    sensitivities(study, out);
  }

  /// Said once for a network: none of its cells has an accuracy then.
  private static void seeded(NetworkSummary network, PrintStream out) {
    if (network.seeded() != null) {
      out.println("  " + PlainText.of(network.id() + ": no accuracy: " + network.seeded()));
    }
  }

  private void comparisons(PrintStream out) {
    if (comparisons.isEmpty() && study.control() == null) {
      return;
    }
    out.println();
    comparisons.sentences(MOST_COMPARISONS).forEach(line -> out.println(PlainText.of(line)));
    comparisons
        .settling()
        .ifPresent(line -> out.println(RemedyOptions.after(line, List.of(moreTime()))));
    comparisons.controlSentence().ifPresent(out::println);
    comparisons.drift().ifPresent(out::println);
    StudyVerdict.wandering(study, comparisons).ifPresent(out::println);
    out.println();
  }

  /// The time that measuring would take, in whole minutes from two on.
  private Remedy moreTime() {
    long seconds = comparisons.needed().orElse(Duration.ZERO).toSeconds();
    return new Remedy(
        Setting.STUDY_TIME, seconds < 120 ? seconds + 1 + "s" : Math.ceilDiv(seconds, 60) + "m");
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

  /// What is to be said of cells; what holds for several of them is said once.
  private static final class Remarks {
    private static final int MOST_CELLS = 3;

    private final Map<String, List<String>> cells = new LinkedHashMap<>();

    void add(Cell cell, String text) {
      cells.computeIfAbsent(text, fresh -> new ArrayList<>()).add(cell.id());
    }

    boolean hold(String text) {
      return cells.containsKey(text);
    }

    List<String> lines() {
      return cells.entrySet().stream()
          .map(each -> named(each.getValue()) + ": " + each.getKey())
          .toList();
    }

    private static String named(List<String> ids) {
      int more = ids.size() - MOST_CELLS;
      return String.join(", ", ids.subList(0, Math.min(MOST_CELLS, ids.size())))
          + (more > 0 ? " and " + more + " more" : "");
    }
  }

  private void remark(Cell cell) {
    switch (cell.outcome()) {
      case Cell.Failed f ->
          remarks.add(cell, "failed: " + RemedyOptions.after(f.reason(), f.remedies()));
      case Cell.Unsupported u ->
          remarks.add(cell, "unsupported: " + RemedyOptions.after(u.reason(), u.remedies()));
      case Cell.Measured(Measurements m) -> {
        doubts(cell, m.latency());
        if (m.accuracy().dependsOnMadeUpInputs()) {
          remarks.add(cell, RemedyOptions.after(Accuracy.MADE_UP, REAL_RANGES));
        }
        strict(cell, m.accuracy());
        if (study.labelled() != null
            && !isSeeded(cell)
            && m.evaluation() instanceof Evaluation.Unavailable none) {
          remarks.add(cell, "accuracy: " + none.reason());
        }
      }
    }
  }

  /// What to know of a series; why it is not stable where nothing was compared, and why a
  /// percentile is missing that the table has a column for.
  private void doubts(Cell cell, Latency latency) {
    if (comparisons.isEmpty() && latency.verdict() != Verdict.STABLE && !latency.probed()) {
      latency.reasons().forEach(why -> remarks.add(cell, why));
    }
    latency.remarks().forEach(remark -> remarks.add(cell, remark));
    RoundConditions.of(latency).clocksVaried().ifPresent(remark -> remarks.add(cell, remark));
    if (!LatencyTail.times(latency).isEmpty()) {
      tailed.add(cell.id() + " " + LatencyTail.times(latency));
    }
    if (comparisons.isEmpty()
        && !latency.probed()
        && latency.p99Ms() instanceof Reading.Unavailable u) {
      remarks.add(cell, "p99: " + u.reason());
    }
  }

  private boolean isSeeded(Cell cell) {
    return study.networks().stream()
        .anyMatch(network -> network.id().equals(cell.network()) && network.seeded() != null);
  }

  /// What this backend hides, and which outputs say nothing.
  private void strict(Cell cell, Accuracy accuracy) {
    StrictAccuracy strict = accuracy.strict();
    if (strict != null && !strict.fault().isEmpty()) {
      remarks.add(
          cell,
          "on a strict FP16 engine: "
              + (strict.sqnrDb() instanceof Reading.Unavailable
                  ? ""
                  : FigureText.value(strict.sqnrDb()) + " dB, ")
              + strict.fault());
    }
    if (accuracy.outputs().size() > 1) {
      for (OutputAccuracy output : accuracy.outputs()) {
        if (output.relativeL2() instanceof Reading.Unavailable none) {
          remarks.add(cell, "output '" + output.output() + "' is not compared: " + none.reason());
        }
      }
    }
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
