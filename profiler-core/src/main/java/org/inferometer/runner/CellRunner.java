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
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Measures one cell in a worker, and turns every way in which that can end into an outcome.
final class CellRunner {
  private final StudyWorkers workers;
  private final ReferenceRunner references;
  private final Journal journal;
  private final ProgressListener listener;
  private final Duration hangLimit;

  CellRunner(
      StudyWorkers workers,
      ReferenceRunner references,
      Journal journal,
      ProgressListener listener,
      Duration hangLimit) {
    this.workers = workers;
    this.references = references;
    this.journal = journal;
    this.listener = listener;
    this.hangLimit = hangLimit;
  }

  /// @param evaluated the id of the cell whose engine is evaluated for its network and precision
  /// @throws InterruptedException if the study is to stop; the cell has no outcome then
  Cell run(PlannedCell cell, String evaluated) throws InterruptedException {
    if (cell.settled().isPresent()) {
      return keep(cell.with(cell.settled().get()));
    }
    listener.started(cell.id());
    try {
      return measure(cell, evaluated);
    } catch (IOException e) {
      return keep(cell.with(new Failed("the worker could not be started: " + e.getMessage())));
    }
  }

  private Cell measure(PlannedCell cell, String evaluated)
      throws IOException, InterruptedException {
    Watch watch = new Watch(cell);
    Path log = journal.log(cell.id());
    Path result = journal.file(cell.id());
    Files.deleteIfExists(log);
    Files.deleteIfExists(result);
    try {
      return measure(cell, evaluated, watch, log, result);
    } finally {
      WorkerLauncher.deleteIfEmpty(log);
    }
  }

  private Cell measure(PlannedCell cell, String evaluated, Watch watch, Path log, Path result)
      throws IOException, InterruptedException {
    Path reference = references.folder(cell, cell.batch(), watch::hear);
    watch.phase = Optional.empty();
    Supervisor.Ending ending =
        workers.measure(cell, evaluated, reference, result, log, watch::hear);
    return switch (ending) {
      case Hung() -> keep(cell.with(hung(watch.phase)));
      case Exited(int status) -> {
        Optional<Cell> measured = read(watch.keptAt.orElse(result));
        if (measured.isEmpty()) {
          WorkerLauncher.waitForOwnInterruption(status);
        }
        if (measured.map(Cell::outcome).orElse(null) instanceof Cell.Measured) {
          references.tellIfUnchecked(cell, reference);
        }
        yield measured.isPresent()
            ? measured.get()
            : keep(cell.with(new Failed(ExitReason.of(status, log), ExitReason.remedies(status))));
      }
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

  private Optional<Cell> read(Path file) {
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

  /// Writes an outcome that no worker has written; the study holds it in any case.
  private Cell keep(Cell cell) {
    try {
      StudyJson.writeCell(cell, journal.file(cell.id()));
    } catch (IOException e) {
      listener.remark(String.valueOf(e.getMessage()));
    }
    return cell;
  }

  /// What a worker has told so far.
  private final class Watch {
    private final String cellId;
    private final CellProgress progress;
    private Optional<Phase> phase = Optional.empty();
    private Optional<Path> keptAt = Optional.empty();

    private Watch(PlannedCell cell) {
      this.cellId = cell.id();
      this.progress = CellProgress.of(cell.precision());
    }

    private void hear(Message message) {
      switch (message) {
        case Message.Kept(String path, String reason) -> {
          keptAt = Optional.of(Path.of(path));
          listener.remark(reason + "; the cell is kept in " + path);
        }
        case Message.Advanced(Phase now, double fraction) -> {
          phase = Optional.of(now);
          listener.advanced(cellId, now, progress.at(now, fraction));
        }
      }
    }
  }
}
