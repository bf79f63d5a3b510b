package org.inferometer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.reports.analysis.CellNames;
import org.inferometer.reports.analysis.RanIn;
import org.inferometer.reports.analysis.SpeedUp;
import org.inferometer.reports.analysis.StudyComparisons;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.Measurements;
import org.inferometer.study.Study;

/// The cells of a study as a table of 80 columns, with those columns that say something: the
/// network where there are several, how cells compare where they were compared, and else their own
/// verdicts.
final class CellRows {
  private static final String NONE = "-";

  private final Study study;
  private final StudyComparisons comparisons;
  private final CellNames names;
  private final List<Shown> columns = new ArrayList<>();

  private record Shown(Column column, Function<Cell, String> text) {}

  private CellRows(Study study, StudyComparisons comparisons) {
    this.study = study;
    this.comparisons = comparisons;
    this.names = CellNames.of(study);
  }

  /// What marks before ratios mean.
  static final String MARKS = "= equal within the resolution   ? open";

  static TextTable of(Study study, StudyComparisons comparisons) {
    CellRows rows = new CellRows(study, comparisons);
    rows.choose();
    return rows.table();
  }

  private void choose() {
    if (names.severalNetworks()) {
      text("network", Cell::network);
    }
    text("precision", names::label);
    figure("batch", cell -> Integer.toString(cell.batch()));
    figure("median ms", this::median);
    if (comparisons.isEmpty()) {
      figure("p99 ms", measured(m -> FigureText.value(m.latency().p99Ms())));
    }
    figure("items/s", measured(m -> FigureText.value(m.throughput())));
    if (comparisons.isEmpty()) {
      text("verdict", measured(CellRows::verdict));
    } else {
      figure("times as fast", this::speedUp);
    }
    text("ran in", measured(m -> orNone(RanIn.of(m).brief())));
    figure("error", measured(m -> FigureText.percent(m.accuracy().relativeL2())));
    if (study.labelled() != null) {
      figure("top-1 %", this::top1);
    }
  }

  private void text(String head, Function<Cell, String> text) {
    columns.add(new Shown(Column.text(head), text));
  }

  private void figure(String head, Function<Cell, String> text) {
    columns.add(new Shown(Column.figure(head), text));
  }

  private TextTable table() {
    TextTable table = new TextTable(columns.stream().map(Shown::column).toArray(Column[]::new));
    for (Cell cell : study.cells()) {
      table.row(columns.stream().map(column -> column.text().apply(cell)).toArray(String[]::new));
    }
    return table;
  }

  private static Function<Cell, String> measured(Function<Measurements, String> text) {
    return cell ->
        cell.measurements() == null
            ? NONE
            : text.apply(Objects.requireNonNull(cell.measurements()));
  }

  /// Its latency, or why there is none.
  private String median(Cell cell) {
    return switch (cell.outcome()) {
      case Cell.Measured(Measurements m) -> FigureText.withInterval(m.latency().medianMs());
      case Cell.Failed failed -> "failed";
      case Cell.Unsupported unsupported -> "unsupported";
    };
  }

  private static String verdict(Measurements m) {
    Latency latency = m.latency();
    return latency.probed() ? "probed" : latency.verdict().name().toLowerCase(Locale.ROOT);
  }

  /// Against the precision that it was compared with; `probed` where one inference had to do.
  private String speedUp(Cell cell) {
    if (cell.outcome() instanceof Cell.Measured(Measurements m) && m.latency().probed()) {
      return "probed";
    }
    return SpeedUp.ofPrecision(cell, comparisons).map(SpeedUp::brief).orElse(NONE);
  }

  /// The accuracy of a cell's network and precision, with its interval.
  private String top1(Cell cell) {
    return Evaluation.of(cell, study.cells())
        .map(scored -> FigureText.percentWithInterval(scored.columns().getFirst().top1()))
        .orElse(NONE);
  }

  private static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }
}
