package org.inferometer.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.comparison.Drift;
import org.inferometer.comparison.Looks;
import org.inferometer.machine.Scratch;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.study.Cell;
import org.inferometer.study.Control;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Rounds;
import org.inferometer.study.Rounds.Stop;
import org.inferometer.worker.process.Command;

/// Measures the cells of a study in generations: in each, every cell has a process of its own, and
/// they have their slots in rounds. The first generation takes all passes of a cell; the others
/// measure its latency alone.
final class RoundRunner {
  /// Fewer say little of what processes differ by.
  private static final int FEWEST_GENERATIONS = 3;

  private static final int MOST_GENERATIONS = 30;

  private final ProgressListener listener;
  private final Timing timing;
  private final Groups groups;
  private final List<PlannedCell> cells;
  private final Map<String, Cell> outcomes;
  private final MeasuredCells measured;
  private final Repeats repeats;
  private final Interleaving interleaving;
  private final FirstGeneration first;
  private Stop stop = Stop.GENERATIONS;

  /// @param cells of the study, in its order; grows by what is found out on the way
  /// @param outcomes by the cells' ids; what is measured goes there
  RoundRunner(
      StudyWorkers workers,
      ReferenceRunner references,
      Journal journal,
      Scratch scratch,
      ProgressListener listener,
      StudyPlan plan,
      MeasuredOn here,
      Groups groups,
      List<PlannedCell> cells,
      Map<String, Cell> outcomes) {
    this.listener = listener;
    this.timing = plan.timing();
    this.groups = groups;
    this.cells = cells;
    this.outcomes = outcomes;
    this.measured = new MeasuredCells(outcomes, journal, listener, plan);
    this.repeats = new Repeats(outcomes, here, plan.timing().repeats());
    this.interleaving =
        new Interleaving(workers, references, journal, scratch, listener, plan, cells, measured);
    this.first =
        new FirstGeneration(
            workers, references, journal, scratch, listener, interleaving, repeats, measured);
  }

  /// Measures cells that have no outcome yet: all of their passes, with the first generation of
  /// their slots.
  ///
  /// @throws InterruptedException if the study is to stop; what was measured is among the outcomes
  void measure(List<PlannedCell> wanted) throws InterruptedException {
    List<PlannedCell> open = new ArrayList<>();
    for (PlannedCell cell : wanted) {
      if (cell.settled().isPresent() && !measured.has(cell)) {
        measured.end(cell, cell.settled().get());
      } else if (!measured.has(cell)) {
        open.add(cell);
      }
    }
    for (List<PlannedCell> group : groups.of(open)) {
      first.measure(group, wanted);
    }
  }

  /// Measures cells that were measured once again, in further generations, until every ratio is
  /// known, the time is spent, or as many were measured as were asked for.
  ///
  /// @throws InterruptedException if the study is to stop; the outcomes have what was measured
  void measureAgain() throws InterruptedException {
    repeats.tellForeign(cells, listener);
    while (mayGoOn()) {
      int number = repeats.generations(cells) + 1;
      for (List<PlannedCell> group : groups.of(repeats.lacking(cells))) {
        measureAgain(group, number);
      }
    }
  }

  private boolean mayGoOn() {
    int done = repeats.generations(cells);
    if (repeats.lacking(cells).isEmpty()
        || done >= (timing.repeats() > 0 ? timing.repeats() : MOST_GENERATIONS)) {
      stop = Stop.GENERATIONS;
      return false;
    }
    if (timing.repeats() == 0
        && Looks.isPlanned(done)
        && interleaving.isEnough(repeats.open(cells))) {
      stop = Stop.GOAL;
      return false;
    }
    boolean enough = done >= FEWEST_GENERATIONS || timing.time().isPresent();
    if (timing.repeats() == 0 && enough && !interleaving.hasTime()) {
      stop = Stop.TIME;
      return false;
    }
    return true;
  }

  private void measureAgain(List<PlannedCell> group, int number) throws InterruptedException {
    long start = System.nanoTime();
    try (Generation generation = interleaving.begin(number)) {
      for (PlannedCell cell : group) {
        listener.started(cell.id());
        interleaving.reopen(generation, cell).ifPresent(reason -> isMissing(cell, number, reason));
      }
      interleaving.measure(generation, group);
      // They end side by side: nothing is measured meanwhile.
      generation.ready().forEach(arm -> arm.ask(new Command.Finish()));
      for (ArmProcess arm : generation.all()) {
        if (arm.isReady()) {
          arm.awaitEnd();
          measured.join(generation, arm);
        } else if (arm.isOwn() && !repeats.hasEnded(arm.cell())) {
          isMissing(arm.cell(), number, arm.reason());
        }
      }
    }
    interleaving.took(start);
  }

  /// A cell whose process does not start again has no further generations.
  private void isMissing(PlannedCell cell, int number, String reason) {
    listener.remark(cell.id() + ": generation " + number + " is missing: " + reason);
    repeats.end(cell);
  }

  /// The ids of cells that were not measured to their end: their outcome holds what is known of
  /// them.
  Set<String> salvaged() {
    return first.salvaged();
  }

  /// What the two copies of one engine seem to differ by.
  Optional<Control> control() {
    return interleaving.control(outcomes);
  }

  /// How the study was measured.
  ///
  /// @param interrupted whether somebody ended it
  Rounds rounds(boolean interrupted) {
    return new Rounds(
        timing.goal(),
        interleaving.time().toMillis(),
        interrupted ? Stop.INTERRUPTED : stop,
        interleaving.generation(),
        Drift.of(measured.arms()));
  }
}
