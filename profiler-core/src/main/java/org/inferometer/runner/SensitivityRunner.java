package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.measure.Phase;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// What INT8 layers cost, found by a worker of its own for each network.
final class SensitivityRunner {
  private final StudyWorkers workers;
  private final Journal journal;
  private final ProgressListener listener;

  SensitivityRunner(StudyWorkers workers, Journal journal, ProgressListener listener) {
    this.workers = workers;
    this.journal = journal;
    this.listener = listener;
  }

  /// @param cell of INT8, of the network that is meant
  /// @param file where it is kept; what is there already is taken, unless it is that nothing could
  ///   be found
  /// @throws InterruptedException if the study is to stop
  Sensitivity of(PlannedCell cell, Path file) throws InterruptedException {
    Optional<String> seeded = cell.network().network().seeded();
    if (seeded.isPresent()) {
      return none(cell, seeded.get());
    }
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
    String id =
        cell.network().id() + "/" + cell.target().backend().id() + "/" + Phase.SENSITIVITY.label();
    Path log = journal.log(id);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(log);
    listener.started(id);
    try {
      return found(cell, file, id, log);
    } finally {
      WorkerLauncher.deleteIfEmpty(log);
    }
  }

  private Sensitivity found(PlannedCell cell, Path file, String id, Path log)
      throws IOException, InterruptedException {
    return switch (workers.sensitivity(cell, file, log, message -> tell(id, message))) {
      case Hung() -> none(cell, "the worker reported nothing for too long and was ended");
      case Exited(int status) when status == 0 && Files.exists(file) ->
          StudyJson.readSensitivity(file);
      case Exited(int status) -> {
        WorkerLauncher.waitForOwnInterruption(status);
        yield none(cell, ExitReason.of(status, log));
      }
    };
  }

  private void tell(String id, Message message) {
    if (message instanceof Message.Advanced(Phase phase, double fraction)) {
      listener.advanced(id, phase, fraction);
    }
  }

  private static Sensitivity none(PlannedCell cell, String reason) {
    return Sensitivity.unavailable(cell.network().id(), cell.target().backend().id(), reason);
  }
}
