package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
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
/// they are first needed, so that its memory is not the cells'. Those of a network's other batches
/// are computed on the way.
final class ReferenceRunner {
  private final StudyWorkers workers;
  private final Scratch scratch;
  private final Journal journal;
  private final ProgressListener study;
  private final List<PlannedCell> cells;
  private final Map<String, Path> folders = new HashMap<>();
  private final Set<Path> told = new HashSet<>();

  /// @param study hears why a reference could not be computed: engines are not checked then
  /// @param cells of the study
  ReferenceRunner(
      StudyWorkers workers,
      Scratch scratch,
      Journal journal,
      ProgressListener study,
      List<PlannedCell> cells) {
    this.workers = workers;
    this.scratch = scratch;
    this.journal = journal;
    this.study = study;
    this.cells = cells;
  }

  /// The folder that holds the reference of a cell's network at a batch, or why there is none.
  Path folder(PlannedCell cell, int batch, Consumer<Message> listener)
      throws IOException, InterruptedException {
    Path known = folders.get(name(cell, batch));
    if (known != null) {
      return known;
    }
    SequencedMap<Integer, Path> wanted = new LinkedHashMap<>();
    wanted.put(batch, scratch.folder(name(cell, batch)));
    for (PlannedCell other : cells) {
      String name = name(cell, other.batch());
      if (other.network().equals(cell.network())
          && other.settled().isEmpty()
          && !wanted.containsKey(other.batch())
          && !folders.containsKey(name)) {
        wanted.put(other.batch(), scratch.folder(name));
      }
    }
    compute(cell, wanted, listener);
    wanted.forEach((of, folder) -> {
      if (of == batch || new ReferenceStore(folder).isWritten()) {
        folders.put(name(cell, of), folder);
      }
    });
    return Objects.requireNonNull(wanted.get(batch));
  }

  private static String name(PlannedCell cell, int batch) {
    return "reference-" + Journal.stem(cell.network().id() + "/b" + batch);
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

  private void compute(
      PlannedCell cell, SequencedMap<Integer, Path> wanted, Consumer<Message> listener)
      throws IOException, InterruptedException {
    Path log = journal.log(cell.id());
    switch (workers.reference(cell, wanted, log, listener)) {
      case Hung() -> failed(wanted, "computing the reference took longer than the hang limit");
      case Exited(int status) when status == 0 -> {}
      case Exited(int status) -> {
        WorkerLauncher.waitForOwnInterruption(status);
        failed(wanted, "while the reference was computed, " + ExitReason.of(status, log));
      }
    }
  }

  /// What failed is the first reference that is missing; the others have not been begun.
  private static void failed(SequencedMap<Integer, Path> wanted, String reason) throws IOException {
    for (Path folder : wanted.values()) {
      ReferenceStore store = new ReferenceStore(folder);
      if (!store.isWritten()) {
        store.writeUnavailable(reason);
        return;
      }
    }
  }
}
