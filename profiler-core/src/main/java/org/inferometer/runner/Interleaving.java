package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Pair;
import org.inferometer.comparison.Progress;
import org.inferometer.machine.Scratch;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.runner.ControlArm.Other;
import org.inferometer.runner.WorkerLauncher.Launched;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.Control;
import org.inferometer.study.Reading;
import org.inferometer.worker.SavedEngine;
import org.inferometer.worker.process.Command;

/// Measures generations in rounds, with the processes of the control in each, and tells how the
/// study stands.
final class Interleaving {
  /// The folder for the engine that a twin loads.
  private static final String TWIN = "twin";

  private final StudyWorkers workers;
  private final ReferenceRunner references;
  private final Scratch scratch;
  private final ProgressListener listener;
  private final Timing timing;
  private final long seed;
  private final List<PlannedCell> cells;
  private final MeasuredCells measured;
  private final ControlArm control;
  private final Instant began = Instant.now();
  private final List<Double> generationMs = new ArrayList<>();

  /// @param cells of the study, in its order; grows by what is found out on the way
  /// @param measured what is known of them
  Interleaving(
      StudyWorkers workers,
      ReferenceRunner references,
      Journal journal,
      Scratch scratch,
      ProgressListener listener,
      StudyPlan plan,
      List<PlannedCell> cells,
      MeasuredCells measured) {
    this.workers = workers;
    this.references = references;
    this.scratch = scratch;
    this.listener = listener;
    this.timing = plan.timing();
    this.seed = plan.networks().seed();
    this.cells = cells;
    this.measured = measured;
    this.control = new ControlArm(journal, listener, timing.thorough());
  }

  /// Begins a generation that has no processes yet.
  ///
  /// @param number of the generation, from 1
  Generation begin(int number) {
    return new Generation(
        number, Instant.now().toString(), new Schedule(timing.slots(), seed + generationMs.size()));
  }

  /// The folder that receives the engine of a cell, for its twin in this generation; empty where it
  /// has none.
  Optional<Path> engineFolder(Generation generation, PlannedCell cell) throws IOException {
    return timing.repeats() != 1 && control.wantsEngine(cell, generation.ready().isEmpty())
        ? Optional.of(scratch.folder(TWIN))
        : Optional.empty();
  }

  /// Opens a process of a cell that was measured before.
  ///
  /// @return why it cannot be measured; empty if it can
  Optional<String> reopen(Generation generation, PlannedCell cell) throws InterruptedException {
    return open(
        generation,
        cell.id(),
        cell,
        (reference, log) ->
            workers.copy(cell, reference, engineFolder(generation, cell).orElse(null), log));
  }

  /// Starts a worker that measures a cell in slots alone.
  private interface Start {
    Launched worker(Path reference, Path log) throws IOException;
  }

  private Optional<String> open(Generation generation, String name, PlannedCell cell, Start start)
      throws InterruptedException {
    try {
      Path log = scratch.fresh("copy").resolve("log");
      Path reference = references.folder(cell, cell.batch(), message -> {});
      ArmProcess arm = new ArmProcess(name, cell, start.worker(reference, log), log, listener);
      generation.add(arm);
      return arm.awaitReady() ? Optional.empty() : Optional.of(arm.reason());
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Measures the rounds of a generation whose processes are open, with those of the control.
  ///
  /// @param group cells that are measured together
  void measure(Generation generation, List<PlannedCell> group) throws InterruptedException {
    openControl(generation, group);
    KnownSoFar sofar = knownSoFar(generation);
    generation.measure(sofar::wanting, round -> tell(generation, sofar));
    takeControl(generation);
  }

  /// Takes note of how long a generation took.
  ///
  /// @param start when it began, by [System#nanoTime]
  void took(long start) {
    generationMs.add((System.nanoTime() - start) / 1e6);
  }

  /// One generation does not show what processes differ by, and needs no control.
  private void openControl(Generation generation, List<PlannedCell> group)
      throws InterruptedException {
    if (timing.repeats() == 1) {
      return;
    }
    Optional<PlannedCell> twice =
        generation.ready().stream()
            .map(ArmProcess::cell)
            .filter(group::contains)
            .filter(control::takes)
            .findFirst();
    if (twice.isPresent()) {
      openCopy(generation, twice.get());
      openTwin(generation, twice.get());
    }
  }

  private void openCopy(Generation generation, PlannedCell cell) throws InterruptedException {
    open(
            generation,
            Other.COPY.of(cell),
            cell,
            (reference, log) -> workers.copy(cell, reference, null, log))
        .ifPresent(reason -> listener.remark("No control arm: " + reason));
  }

  private void openTwin(Generation generation, PlannedCell cell) throws InterruptedException {
    if (control.wantsEngine(cell, true)) {
      Path engine = scratch.work().resolve(TWIN);
      Optional<String> problem = SavedEngine.problem(engine);
      if (problem.isEmpty()) {
        problem =
            open(
                generation,
                Other.TWIN.of(cell),
                cell,
                (reference, log) -> workers.twin(cell, reference, engine, log));
      }
      problem.ifPresent(control::endTwin);
    }
  }

  private void takeControl(Generation generation) throws InterruptedException {
    for (ArmProcess arm : generation.ready()) {
      for (Other other : Other.values()) {
        if (arm.name().equals(other.of(arm.cell()))) {
          if (!arm.turns().isEmpty()) {
            control.add(other, measured.latency(generation, arm), seed);
          }
          arm.finish(new Command.Finish());
        }
      }
    }
  }

  /// Tells how the study stands before the first round of a generation.
  void tell(Generation generation) {
    tell(generation, knownSoFar(generation));
  }

  private void tell(Generation generation, KnownSoFar sofar) {
    listener.measured(
        new Standing(
            generation.number(),
            timing.repeats(),
            sofar.mediansMs(),
            sofar.progress(),
            elapsed(),
            time()));
  }

  private KnownSoFar knownSoFar(Generation generation) {
    List<PlannedCell> known =
        cells.stream()
            .filter(cell ->
                measured.generations(cell) > 0
                    || generation.ready().stream().anyMatch(arm -> arm.cell().equals(cell)))
            .toList();
    return new KnownSoFar(generation, known, arms(), control.copies(), timing.goal());
  }

  private List<Arm> arms() {
    List<Arm> arms = new ArrayList<>(measured.arms());
    arms.addAll(control.arms());
    return arms;
  }

  /// Whether the ratios of cells are known as well as was asked for.
  boolean isEnough(List<PlannedCell> compared) {
    List<Pair> pairs = KnownSoFar.pairs(compared);
    return Progress.of(pairs, control.copies(), arms(), timing.goal()).isEnough();
  }

  /// Whether one more generation, if it takes as long as the others, ends within the study's time.
  boolean hasTime() {
    Duration usual = generationMs.isEmpty() ? Duration.ZERO : Duration.ofMillis((long) medianMs());
    return elapsed().plus(usual).compareTo(time()) <= 0;
  }

  private Duration elapsed() {
    return Duration.between(began, Instant.now());
  }

  /// The time of the study.
  Duration time() {
    return timing.time(cells.size());
  }

  /// How long a generation took.
  Reading generation() {
    return generationMs.isEmpty()
        ? Reading.unavailable("all generations were measured before")
        : new Reading.Measured(medianMs(), "ms", generationMs.size(), null);
  }

  private double medianMs() {
    return Quantiles.median(generationMs.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// What the processes of one cell seem to differ by.
  ///
  /// @param outcomes by the cells' ids
  Optional<Control> control(Map<String, Cell> outcomes) {
    return control.control(outcomes);
  }
}
