package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.CellSpec;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Measures one cell in a worker, and turns every way in which that can end into an outcome.
final class CellRunner {
  /// Ctrl-C ends the worker a moment before this process hears of it.
  private static final Duration SIGNAL_DELAY = Duration.ofMillis(1_500);

  private final WorkerLauncher launcher;
  private final References references;
  private final Journal journal;
  private final ProgressListener listener;
  private final Duration hangLimit;

  CellRunner(
      WorkerLauncher launcher,
      References references,
      Journal journal,
      ProgressListener listener,
      Duration hangLimit) {
    this.launcher = launcher;
    this.references = references;
    this.journal = journal;
    this.listener = listener;
    this.hangLimit = hangLimit;
  }

  /// @throws InterruptedException if the study is to stop; the cell has no outcome then
  Cell run(PlannedCell cell) throws InterruptedException {
    if (cell.settled().isPresent()) {
      return keep(cell.with(cell.settled().get()));
    }
    listener.started(cell.id());
    try {
      return measure(cell);
    } catch (IOException e) {
      return keep(cell.with(new Failed("the worker could not be started: " + e.getMessage())));
    }
  }

  private Cell measure(PlannedCell cell) throws IOException, InterruptedException {
    Watch watch = new Watch(cell.id());
    Path log = journal.log(cell.id());
    Path result = journal.file(cell.id());
    Files.deleteIfExists(log);
    Files.deleteIfExists(result);
    try {
      return measure(cell, watch, log, result);
    } finally {
      deleteIfEmpty(log);
    }
  }

  private Cell measure(PlannedCell cell, Watch watch, Path log, Path result)
      throws IOException, InterruptedException {
    Path reference = references.folder(cell, cell.batch(), watch::hear);
    watch.phase = "";
    Supervisor.Ending ending =
        launcher.run(CellSpec.CELL, cell, cell.batch(), reference, result, log, watch::hear);
    return switch (ending) {
      case Hung() -> keep(cell.with(new Failed(hung(watch.phase))));
      case Exited(int status) -> {
        Optional<Cell> measured = read(watch.keptAt.orElse(result));
        if (measured.isEmpty()) {
          waitForOwnInterruption(status);
        }
        if (measured.map(Cell::outcome).orElse(null) instanceof Cell.Measured) {
          references.tellIfUnchecked(cell, reference);
        }
        yield measured.isPresent()
            ? measured.get()
            : keep(cell.with(new Failed(ExitReason.of(status, log))));
      }
    };
  }

  private String hung(String phase) {
    return String.format(
        java.util.Locale.ROOT,
        "the worker reported nothing for %d s (phase: %s) and was ended; a longer --hang-limit gives"
            + " it more time",
        hangLimit.toSeconds(),
        phase.isEmpty() ? "start" : phase);
  }

  /// A worker that someone asked to end was most likely asked together with this process: the
  /// interruption follows.
  static void waitForOwnInterruption(int status) throws InterruptedException {
    if (ExitReason.asked(status)) {
      Thread.sleep(SIGNAL_DELAY);
    }
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

  static void deleteIfEmpty(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) == 0) {
      Files.delete(log);
    }
  }

  /// What a worker has told so far.
  private final class Watch {
    private final String cellId;
    private String phase = "";
    private Optional<Path> keptAt = Optional.empty();

    private Watch(String cellId) {
      this.cellId = cellId;
    }

    private void hear(Message message) {
      if (message.keptAt() != null) {
        keptAt = Optional.of(Path.of(message.keptAt()));
        listener.remark(message.reason() + "; the cell is kept in " + message.keptAt());
      } else {
        phase = message.phase();
        listener.advanced(cellId, phase, CellProgress.of(phase, message.fraction()));
      }
    }
  }
}
