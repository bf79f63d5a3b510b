package org.inferometer.runner;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Measurements;
import org.jspecify.annotations.Nullable;

/// Tells which cells have further generations: those that were measured, here, and not only probed.
final class Repeats {
  private final Map<String, Cell> outcomes;
  private final MeasuredOn here;
  private final int wanted;
  private final Set<String> ended = new HashSet<>();

  /// @param outcomes by the cells' ids; grows while a study is measured
  /// @param here what this machine measures on
  /// @param wanted generations of each cell; 0 where others decide
  Repeats(Map<String, Cell> outcomes, MeasuredOn here, int wanted) {
    this.outcomes = outcomes;
    this.here = here;
    this.wanted = wanted;
  }

  /// No further generation is measured of a cell.
  void end(PlannedCell cell) {
    ended.add(cell.id());
  }

  boolean hasEnded(PlannedCell cell) {
    return ended.contains(cell.id());
  }

  /// Generations that every cell has that can have more.
  int generations(List<PlannedCell> cells) {
    return open(cells).stream().mapToInt(cell -> count(outcomes.get(cell.id()))).min().orElse(0);
  }

  /// Cells that can have further generations.
  List<PlannedCell> open(List<PlannedCell> cells) {
    return cells.stream().filter(cell -> !hasEnded(cell) && wasMeasuredHere(cell)).toList();
  }

  /// Cells that are to have further generations.
  List<PlannedCell> lacking(List<PlannedCell> cells) {
    return open(cells).stream()
        .filter(cell -> wanted == 0 || count(outcomes.get(cell.id())) < wanted)
        .toList();
  }

  private boolean wasMeasuredHere(PlannedCell planned) {
    Cell cell = outcomes.get(planned.id());
    return cell != null
        && cell.outcome() instanceof Measured(Measurements m)
        && !m.latency().probed()
        && isOfHere(planned, cell);
  }

  /// Generations of a cell; none where it was not measured.
  static int count(@Nullable Cell cell) {
    return cell != null && cell.outcome() instanceof Measured(Measurements m)
        ? m.latency().repeats().size()
        : 0;
  }

  /// Cells of earlier releases do not say what they were measured on; those of the same device are
  /// taken for this machine's.
  private boolean isOfHere(PlannedCell planned, Cell cell) {
    MeasuredOn there = cell.measuredOn();
    return cell.device().equals(planned.target().device().id())
        && (there == null || there.equals(here));
  }

  /// Repeats of two machines are no repeats of one measurement.
  void tellForeign(List<PlannedCell> cells, ProgressListener listener) {
    for (PlannedCell planned : cells) {
      Cell cell = outcomes.get(planned.id());
      if (cell != null && !isOfHere(planned, cell) && count(cell) < wanted) {
        listener.remark(
            cell.id()
                + ": its repeats stay at "
                + count(cell)
                + ", since it was measured on another machine, device or driver ("
                + origin(cell)
                + ")");
      }
    }
  }

  private static String origin(Cell cell) {
    MeasuredOn there = cell.measuredOn();
    return there == null ? "device " + cell.device() : there.toString();
  }
}
