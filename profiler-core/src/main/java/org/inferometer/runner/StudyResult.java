package org.inferometer.runner;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.study.Cell;
import org.inferometer.study.Study;

/// What a run of a plan came to.
///
/// @param study all cells that have an outcome
/// @param file where the study was written: `study.json` of the study folder, or a file in the
///   system's temporary folder where that could not be written (the listener was told)
/// @param interrupted whether it was stopped before all cells had an outcome
/// @param remaining the ids of the cells without an outcome
public record StudyResult(Study study, Path file, boolean interrupted, List<String> remaining) {
  public StudyResult {
    remaining = List.copyOf(remaining);
  }

  /// Whether cells have an outcome, but none of them was measured.
  public boolean nothingMeasured() {
    return !study.cells().isEmpty()
        && study.cells().stream().noneMatch(cell -> cell.outcome() instanceof Cell.Measured);
  }

  /// Whether any cell was tried and did not end well.
  public boolean anyFailed() {
    return study.cells().stream().anyMatch(cell -> cell.outcome() instanceof Cell.Failed);
  }
}
