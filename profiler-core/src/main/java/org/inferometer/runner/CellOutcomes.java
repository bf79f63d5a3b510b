package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.measure.Phase;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Supervisor.Ending;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Turns every way in which the process of a cell can end into an outcome, and keeps it in the
/// journal.
final class CellOutcomes {
  private final Journal journal;
  private final ProgressListener listener;
  private final Duration hangLimit;

  CellOutcomes(Journal journal, ProgressListener listener, Duration hangLimit) {
    this.journal = journal;
    this.listener = listener;
    this.hangLimit = hangLimit;
  }

  /// What a process that has ended left.
  Cell of(ArmProcess arm, Ending ending) {
    PlannedCell cell = arm.cell();
    return switch (ending) {
      case Hung() -> keep(cell.with(hung(arm.phase())));
      case Exited(int status) ->
          read(arm.keptAt().orElse(journal.file(cell.id())))
              .orElseGet(() ->
                  keep(
                      cell.with(
                          new Failed(
                              ExitReason.of(status, arm.log()), ExitReason.remedies(status)))));
    };
  }

  private Failed hung(Optional<Phase> phase) {
    String reason =
        String.format(
            Locale.ROOT,
            "the worker reported nothing for %d s (phase: %s) and was ended; a longer hang limit"
                + " gives it more time",
            hangLimit.toSeconds(),
            phase.map(Phase::label).orElse("start"));
    return new Failed(reason, List.of(Remedy.of(Setting.HANG_LIMIT)));
  }

  /// A cell that a worker wrote; empty where there is none.
  Optional<Cell> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StudyJson.readCell(file));
    } catch (IOException e) {
      listener.remark(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Writes an outcome; what cannot be kept in the journal is in the study all the same.
  Cell keep(Cell cell) {
    boolean interrupted = Thread.interrupted(); // a file of an interrupted thread is not written
    try {
      StudyJson.writeCell(cell, journal.file(cell.id()));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        interrupted = true;
        keep(cell);
      } else {
        listener.remark(String.valueOf(e.getMessage()));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return cell;
  }
}
