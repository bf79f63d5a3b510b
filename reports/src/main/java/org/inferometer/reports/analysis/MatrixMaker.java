package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.inferometer.reports.analysis.PrecisionBatchMatrix.CellFigures;
import org.inferometer.reports.analysis.PrecisionBatchMatrix.MatrixCell;
import org.inferometer.reports.analysis.PrecisionBatchMatrix.Row;
import org.inferometer.reports.analysis.PrecisionBatchMatrix.Status;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.StrictAccuracy;
import org.jspecify.annotations.Nullable;

/// Makes the precision × batch matrix of a network.
///
/// @param cells of the network
record MatrixMaker(List<Cell> cells, StudyComparisons comparisons, CellNames names) {
  /// The longest name of an output, and the longest fault, in a cell.
  private static final int OUTPUT = 24;

  private static final int FAULT = 60;

  private record Key(String backend, Precision precision) {
    boolean holds(Cell cell) {
      return cell.backend().equals(backend) && cell.precision() == precision;
    }
  }

  PrecisionBatchMatrix matrix() {
    var batches = cells.stream().map(Cell::batch).distinct().sorted().toList();
    var rows =
        cells.stream()
            .map(cell -> new Key(cell.backend(), cell.precision()))
            .distinct()
            .sorted(Comparator.comparing(Key::backend).thenComparing(Key::precision))
            .map(key -> row(key, batches))
            .toList();
    var madeUp =
        rows.stream()
            .filter(row -> cells.stream().anyMatch(cell -> holds(row, cell) && isMadeUp(cell)))
            .map(Row::label)
            .toList();
    return new PrecisionBatchMatrix(batches, rows, madeUp);
  }

  private Row row(Key key, List<Integer> batches) {
    var own = cells.stream().filter(key::holds).toList();
    boolean choice =
        own.stream().filter(cell -> PrecisionBatchMatrix.throughput(cell) > 0).count() > 1;
    var best = choice ? PrecisionBatchMatrix.best(own, comparisons) : Optional.<Cell>empty();
    var label = names.precision(own.getFirst());
    boolean severalBackends = cells.stream().map(Cell::backend).distinct().count() > 1;
    return new Row(
        severalBackends ? label + ", " + key.backend() : label,
        key.precision(),
        key.backend(),
        onceSaid(batches.stream().map(batch -> entry(batch, own, best)).toList()));
  }

  /// A reason that an entry to the left has too is said there.
  private static List<MatrixCell> onceSaid(List<MatrixCell> entries) {
    var said = new ArrayList<MatrixCell>();
    for (var entry : entries) {
      boolean again = said.stream().anyMatch(entry::isLike);
      said.add(again ? entry.saidAgain() : entry);
    }
    return said;
  }

  private MatrixCell entry(int batch, List<Cell> row, Optional<Cell> best) {
    return row.stream()
        .filter(cell -> cell.batch() == batch)
        .findFirst()
        .map(cell -> entry(cell, best.filter(cell::equals).isPresent()))
        .orElse(
            new MatrixCell(
                "", Status.ABSENT, Optional.empty(), 0, false, "", "not measured", false));
  }

  private MatrixCell entry(Cell cell, boolean best) {
    return switch (cell.outcome()) {
      case Cell.Failed(String reason, var _) ->
          without(cell, Status.FAILED, "failed", TextFormatting.visible(reason));
      case Cell.Unsupported(String reason, var _) ->
          without(cell, Status.UNSUPPORTED, "unsupported", TextFormatting.visible(reason));
      case Cell.Measured(Measurements m) when m.latency().probed() -> probed(cell, m);
      case Cell.Measured(Measurements m) -> measured(cell, m, best);
    };
  }

  private MatrixCell probed(Cell cell, Measurements m) {
    return new MatrixCell(
        cell.id(),
        Status.PROBED,
        Optional.of(figures(cell, m)),
        0,
        false,
        "probed only",
        TextFormatting.visible(String.join(" ", m.latency().remarks())),
        false);
  }

  private MatrixCell measured(Cell cell, Measurements m, boolean best) {
    double top = cells.stream().mapToDouble(PrecisionBatchMatrix::throughput).max().orElse(0);
    boolean reliable = StudyVerdict.stable(cell) || comparisons.include(cell);
    return new MatrixCell(
        cell.id(),
        reliable ? Status.OK : Status.DOUBTFUL,
        Optional.of(figures(cell, m)),
        top > 0 ? PrecisionBatchMatrix.throughput(cell) / top : 0,
        best,
        reliable ? "" : TextFormatting.verdict(m.latency().verdict()),
        reliable ? "" : orUnknown(TextFormatting.unbroken(String.join(" ", m.latency().reasons()))),
        false);
  }

  private CellFigures figures(Cell cell, Measurements m) {
    return new CellFigures(
        m.latency().probed(),
        m.latency().probed() ? List.of() : SpeedUp.of(cell, cells, comparisons, names),
        LatencyTail.times(m.latency()),
        RanIn.of(m).text(),
        FormattedReading.of(m.latency().medianMs()),
        FormattedReading.of(m.throughput()),
        FormattedReading.of(m.memory().weightsBytes()),
        FormattedReading.of(m.memory().arenaBytes()),
        FormattedReading.of(
            ReadingArithmetic.scaled(m.energyPerInferenceMj(), 1.0 / cell.batch(), "mJ")),
        FormattedReading.of(m.accuracy().relativeL2()),
        m.accuracy()
            .worstOfSeveral()
            .map(output -> TextFormatting.shortened(output, OUTPUT))
            .orElse(""),
        strictFault(m.accuracy().strict()));
  }

  private static boolean holds(Row row, Cell cell) {
    return new Key(row.backend(), row.precision()).holds(cell);
  }

  private static boolean isMadeUp(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Measurements m)
        && m.accuracy().dependsOnMadeUpInputs();
  }

  private static MatrixCell without(Cell cell, Status status, String word, String reason) {
    return new MatrixCell(
        cell.id(), status, Optional.empty(), 0, false, word, orUnknown(reason), false);
  }

  private static String orUnknown(String reason) {
    return reason.isBlank() ? "no reason is recorded" : reason;
  }

  private static String strictFault(@Nullable StrictAccuracy strict) {
    return strict == null || strict.fault().isEmpty()
        ? ""
        : TextFormatting.shortened(strict.fault(), FAULT);
  }
}
