package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.inferometer.machine.Scratch;
import org.inferometer.measure.Phase;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Precision;
import org.inferometer.worker.process.Command;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Exited;
import org.jspecify.annotations.Nullable;

/// Measures cells that were not measured yet: all of their passes, with the first generation of
/// their slots.
final class FirstGeneration {
  /// An inference that takes so much longer than in FP32 is not worth measuring,
  private static final double HOPELESS = 20;

  /// unless it is short all the same.
  private static final long SHORT_NANOS = 1_000_000_000;

  /// The exit status of a process that SIGKILL ended, as Linux does for lack of memory.
  private static final int KILLED = 137;

  private final StudyWorkers workers;
  private final ReferenceRunner references;
  private final Journal journal;
  private final Scratch scratch;
  private final ProgressListener listener;
  private final Interleaving interleaving;
  private final Repeats repeats;
  private final MeasuredCells measured;
  private final Set<String> salvaged = new HashSet<>();

  /// @param repeats hears which cells have no further generations
  /// @param measured receives what is measured
  FirstGeneration(
      StudyWorkers workers,
      ReferenceRunner references,
      Journal journal,
      Scratch scratch,
      ProgressListener listener,
      Interleaving interleaving,
      Repeats repeats,
      MeasuredCells measured) {
    this.workers = workers;
    this.references = references;
    this.journal = journal;
    this.scratch = scratch;
    this.listener = listener;
    this.interleaving = interleaving;
    this.repeats = repeats;
    this.measured = measured;
  }

  /// Measures cells together.
  ///
  /// @param wanted all cells that are to be measured, among which one of each kind is examined
  /// @throws InterruptedException if the study is to stop; what was measured is salvaged
  void measure(List<PlannedCell> group, List<PlannedCell> wanted) throws InterruptedException {
    // What failed while others held the memory is tried again with all of it.
    for (PlannedCell cell : measureTogether(group, wanted)) {
      measureTogether(List.of(cell), wanted);
    }
  }

  /// @return cells that failed for lack of memory beside others
  private List<PlannedCell> measureTogether(List<PlannedCell> group, List<PlannedCell> wanted)
      throws InterruptedException {
    long start = System.nanoTime();
    List<PlannedCell> crowded = new ArrayList<>();
    try (Generation generation = interleaving.begin(1)) {
      try {
        for (PlannedCell cell : group) {
          open(generation, cell, cell.examined(wanted), crowded);
        }
        interleaving.tell(generation);
        interleaving.measure(generation, group);
        interleaving.took(start);
        complete(generation, crowded);
      } catch (InterruptedException e) {
        salvage(generation);
        throw e;
      }
    }
    return crowded;
  }

  /// Opens the process of a cell; one that cannot be measured, or is not worth it, has its outcome
  /// at once.
  ///
  /// @param crowded receives the cell if it failed for lack of memory beside others
  private void open(
      Generation generation, PlannedCell cell, PlannedCell examined, List<PlannedCell> crowded)
      throws InterruptedException {
    listener.started(cell.id());
    try {
      Path reference = references.folder(cell, cell.batch(), message -> tell(cell.id(), message));
      Path engine = interleaving.engineFolder(generation, cell).orElse(null);
      ArmProcess arm = process(cell, examined, reference, engine);
      generation.add(arm);
      if (arm.awaitReady()) {
        references.tellIfUnchecked(cell, reference);
        probeIfHopeless(generation, arm);
      } else if (!generation.ready().isEmpty() && isShortOfMemory(arm)) {
        crowded.add(cell);
      } else {
        measured.complete(generation, arm, new Command.Finish());
      }
    } catch (IOException e) {
      measured.end(cell, new Failed("the worker could not be started: " + e.getMessage()));
    }
  }

  /// @param engine receives the engine before the process is ready; null where nobody wants it
  private ArmProcess process(
      PlannedCell cell, PlannedCell examined, Path reference, @Nullable Path engine)
      throws IOException {
    Path log = journal.log(cell.id());
    Path result = journal.file(cell.id());
    Files.deleteIfExists(log);
    Files.deleteIfExists(result);
    return new ArmProcess(
        cell.id(),
        cell,
        workers.measure(cell, examined.id(), reference, engine, preliminary(cell), result, log),
        log,
        listener);
  }

  private void tell(String cellId, Message message) {
    if (message instanceof Message.Advanced(Phase phase, double fraction)) {
      listener.advanced(cellId, phase, fraction);
    }
  }

  private Path preliminary(PlannedCell cell) {
    return scratch.work().resolve(Journal.stem(cell.id()) + ".json");
  }

  private boolean isShortOfMemory(ArmProcess arm) {
    return arm.ending().orElse(null) instanceof Exited(int status)
        && (status == KILLED
            || measured
                .read(journal.file(arm.cell().id()))
                .map(Cell::outcome)
                .filter(outcome ->
                    outcome instanceof Failed failed
                        && failed.reason().toLowerCase(Locale.ROOT).contains("memory"))
                .isPresent());
  }

  private void probeIfHopeless(Generation generation, ArmProcess arm) throws InterruptedException {
    Optional<String> hopeless = hopeless(generation, arm);
    if (hopeless.isPresent()) {
      repeats.end(arm.cell());
      measured.complete(generation, arm, new Command.Probe(hopeless.get()));
    }
  }

  /// Why an engine is not worth measuring in slots; empty if it is.
  private static Optional<String> hopeless(Generation generation, ArmProcess arm) {
    long inference = arm.start().inferenceNs();
    return generation.ready().stream()
        .filter(other -> other.cell().precision() == Precision.FP32)
        .filter(other -> other.cell().network().equals(arm.cell().network()))
        .filter(other -> other.cell().batch() == arm.cell().batch())
        .map(other -> other.start().inferenceNs())
        .filter(fp32 -> inference > SHORT_NANOS && inference > HOPELESS * fp32)
        .findFirst()
        .map(fp32 ->
            String.format(
                Locale.ROOT,
                "Only probed: one inference took %.1f s, %.0f times as long as in FP32.",
                inference / 1e9,
                (double) inference / fp32));
  }

  /// Has the processes of cells take what is left. One that has died in a slot has an outcome too.
  private void complete(Generation generation, List<PlannedCell> crowded)
      throws InterruptedException {
    for (ArmProcess arm : generation.all()) {
      if (arm.isOwn() && !measured.has(arm.cell()) && !crowded.contains(arm.cell())) {
        measured.complete(generation, arm, new Command.Finish());
      }
    }
  }

  /// Of a study that is interrupted, what is known of cells that were being measured.
  private void salvage(Generation generation) {
    for (ArmProcess arm : generation.all()) {
      Thread.interrupted(); // whoever interrupts again would keep files from being read
      if (arm.isOwn() && !arm.turns().isEmpty() && !measured.has(arm.cell())) {
        measured
            .read(preliminary(arm.cell()))
            .ifPresent(cell -> {
              salvaged.add(cell.id());
              measured.salvage(cell, generation, arm);
            });
      }
    }
    Thread.interrupted();
  }

  /// The ids of cells that were not measured to their end: their outcome holds what is known of
  /// them.
  Set<String> salvaged() {
    return salvaged;
  }
}
