package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.inferometer.accuracy.Reference;
import org.inferometer.machine.Scratch;
import org.inferometer.plan.PlannedCell;
import org.inferometer.worker.ReferenceStore;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// The references of a study: one for each network and batch, computed by a worker of its own when
/// it is first needed, so that its memory is not the cells'.
final class ReferenceRunner {
  private final StudyWorkers workers;
  private final Scratch scratch;
  private final Journal journal;
  private final ProgressListener study;
  private final Map<String, Path> folders = new HashMap<>();
  private final Set<Path> told = new HashSet<>();

  /// @param study hears why a reference could not be computed: engines are not checked then
  ReferenceRunner(StudyWorkers workers, Scratch scratch, Journal journal, ProgressListener study) {
    this.workers = workers;
    this.scratch = scratch;
    this.journal = journal;
    this.study = study;
  }

  /// The folder that holds the reference of a cell's network at a batch, or why there is none.
  Path folder(PlannedCell cell, int batch, Consumer<Message> listener)
      throws IOException, InterruptedException {
    String name = "reference-" + Journal.stem(cell.network().id() + "/b" + batch);
    Path known = folders.get(name);
    if (known != null) {
      return known;
    }
    Path folder = scratch.folder(name);
    compute(cell, batch, folder, listener);
    folders.put(name, folder);
    return folder;
  }

  /// Says that a cell was measured unchecked, once for each network and batch. What keeps a
  /// reference from being computed often fails the cell too, which then tells the reason itself.
  void tellIfUnchecked(PlannedCell cell, Path folder) {
    if (new ReferenceStore(folder).read() instanceof Reference.Unavailable none
        && told.add(folder)) {
      study.remark(
          cell.network().id()
              + ", batch "
              + cell.batch()
              + ": outputs are not checked: "
              + none.reason());
    }
  }

  private void compute(PlannedCell cell, int batch, Path folder, Consumer<Message> listener)
      throws IOException, InterruptedException {
    Path log = journal.log(cell.id());
    switch (workers.reference(cell, batch, folder, log, listener)) {
      case Hung() ->
          new ReferenceStore(folder)
              .writeUnavailable("computing the reference took longer than the hang limit");
      case Exited(int status) when status == 0 -> {}
      case Exited(int status) -> {
        WorkerLauncher.waitForOwnInterruption(status);
        new ReferenceStore(folder)
            .writeUnavailable("while the reference was computed, " + ExitReason.of(status, log));
      }
    }
  }
}
