package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.CellSpec;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// What INT8 layers cost, found by a worker of its own for each network.
public final class SensitivityRunner {
  /// What the listener hears instead of a cell's last part.
  public static final String PHASE = "sensitivity";

  private static final int TENTHS = 10;

  private final WorkerLauncher launcher;
  private final Journal journal;
  private final ProgressListener listener;

  SensitivityRunner(WorkerLauncher launcher, Journal journal, ProgressListener listener) {
    this.launcher = launcher;
    this.journal = journal;
    this.listener = listener;
  }

  /// @param cell of INT8, of the network that is meant
  /// @param file where it is kept; what is there already is taken, unless it is that nothing could
  ///   be found
  /// @throws InterruptedException if the study is to stop
  public Sensitivity of(PlannedCell cell, Path file) throws InterruptedException {
    try {
      Optional<Sensitivity> kept = kept(file);
      return kept.isPresent() ? kept.get() : found(cell, file);
    } catch (IOException e) {
      return none(cell, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Sensitivity> kept(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(StudyJson.readSensitivity(file)).filter(found -> !found.layers().isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Sensitivity found(PlannedCell cell, Path file) throws IOException, InterruptedException {
    String id = cell.network().id() + "/" + cell.target().backend().id() + "/" + PHASE;
    Path log = journal.log(id);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(log);
    listener.started(id);
    try {
      return found(cell, file, id, log);
    } finally {
      CellRunner.deleteIfEmpty(log);
    }
  }

  private Sensitivity found(PlannedCell cell, Path file, String id, Path log)
      throws IOException, InterruptedException {
    return switch (launcher.run(
        CellSpec.SENSITIVITY, cell, cell.batch(), file, file, log, message -> tell(id, message))) {
      case Hung() -> none(cell, "the worker reported nothing for too long and was ended");
      case Exited(int status) when status == 0 && Files.exists(file) ->
          StudyJson.readSensitivity(file);
      case Exited(int status) -> {
        CellRunner.waitForOwnInterruption(status);
        yield none(cell, ExitReason.of(status, log));
      }
    };
  }

  /// It is no cell, so that no part of the cells is done by it: its own part stands in the phase.
  private void tell(String id, Message message) {
    int tenths = (int) (TENTHS * message.fraction());
    listener.advanced(id, message.phase() + " " + 100 / TENTHS * tenths + " %", 0);
  }

  private static Sensitivity none(PlannedCell cell, String reason) {
    return Sensitivity.unavailable(cell.network().id(), cell.target().backend().id(), reason);
  }
}
