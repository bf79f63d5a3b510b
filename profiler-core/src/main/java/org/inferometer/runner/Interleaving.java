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
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.Control;
import org.inferometer.study.Reading;
import org.inferometer.worker.process.Command;

/// Measures generations in rounds, with the copy of the control in each, and tells how the study
/// stands.
final class Interleaving {
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
    this.control = new ControlArm(journal, listener);
  }

  /// Begins a generation that has no processes yet.
  ///
  /// @param number of the generation, from 1
  Generation begin(int number) {
    return new Generation(
        number,
        Instant.now().toString(),
        new Schedule(timing.slots(), seed + generationMs.size()));
  }

  /// Opens another process of a cell.
  ///
  /// @return why it cannot be measured; empty if it can
  Optional<String> open(Generation generation, String name, PlannedCell cell)
      throws InterruptedException {
    try {
      Path log = scratch.fresh("copy").resolve("log");
      Path reference = references.folder(cell, cell.batch(), message -> {});
      ArmProcess arm =
          new ArmProcess(name, cell, workers.copy(cell, reference, log), log, listener);
      generation.add(arm);
      return arm.awaitReady() ? Optional.empty() : Optional.of(arm.reason());
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Measures the rounds of a generation whose processes are open, with the copy of the control.
  ///
  /// @param group cells that are measured together
  void measure(Generation generation, List<PlannedCell> group) throws InterruptedException {
    openCopy(generation, group);
    KnownSoFar sofar = knownSoFar(generation);
    generation.measure(sofar::wanting, round -> tell(generation, sofar));
    takeCopy(generation);
  }

  /// Takes note of how long a generation took.
  ///
  /// @param start when it began, by [System#nanoTime]
  void took(long start) {
    generationMs.add((System.nanoTime() - start) / 1e6);
  }

  /// One generation does not show what processes differ by, and needs no control.
  private void openCopy(Generation generation, List<PlannedCell> group)
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
      open(generation, ControlArm.name(twice.get()), twice.get())
          .ifPresent(reason -> listener.remark("No control arm: " + reason));
    }
  }

  private void takeCopy(Generation generation) throws InterruptedException {
    for (ArmProcess arm : generation.ready()) {
      if (arm.name().equals(ControlArm.name(arm.cell()))) {
        if (!arm.turns().isEmpty()) {
          control.add(measured.latency(generation, arm), seed);
        }
        arm.finish(new Command.Finish());
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
    Duration usual =
        generationMs.isEmpty() ? Duration.ZERO : Duration.ofMillis((long) medianMs());
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

  /// What the two copies of one engine seem to differ by.
  ///
  /// @param outcomes by the cells' ids
  Optional<Control> control(Map<String, Cell> outcomes) {
    return control.control(outcomes);
  }
}
