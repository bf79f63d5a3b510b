package org.inferometer.runner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.measure.RepeatedLatency;
import org.inferometer.measure.Start;
import org.inferometer.measure.Throughput;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyPlan;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Latency;
import org.inferometer.study.Measurements;
import org.inferometer.worker.process.Command;
import org.inferometer.worker.process.Supervisor.Ending;

/// The outcomes of cells as far as they are known: what their processes wrote, with what the runner
/// alone knows of their slots.
final class MeasuredCells {
  private final Map<String, Cell> outcomes;
  private final CellOutcomes endings;
  private final ProgressListener listener;
  private final StudyPlan plan;
  private final Map<String, List<Start>> starts = new HashMap<>();

  /// @param outcomes by the cells' ids; what is measured goes there
  MeasuredCells(
      Map<String, Cell> outcomes, Journal journal, ProgressListener listener, StudyPlan plan) {
    this.outcomes = outcomes;
    this.endings = new CellOutcomes(journal, listener, plan.timing().hangLimit());
    this.listener = listener;
    this.plan = plan;
  }

  boolean has(PlannedCell cell) {
    return outcomes.containsKey(cell.id());
  }

  /// Generations of a cell; none where it was not measured.
  int generations(PlannedCell cell) {
    return Repeats.count(outcomes.get(cell.id()));
  }

  /// The cells as series of slots.
  List<Arm> arms() {
    return outcomes.values().stream().map(Arm::of).toList();
  }

  /// A cell that a worker wrote; empty where there is none.
  Optional<Cell> read(Path file) {
    return endings.read(file);
  }

  /// Ends a cell without a process.
  void end(PlannedCell cell, Cell.Outcome outcome) {
    finish(endings.keep(cell.with(outcome)));
  }

  /// Has the process of a cell take the rest of it.
  ///
  /// @param last what it is asked for, unless it has ended without
  void complete(Generation generation, ArmProcess arm, Command last) throws InterruptedException {
    boolean ready = arm.isReady();
    Ending ending = ready ? arm.finish(last) : arm.ending().orElseThrow();
    Cell cell = endings.of(arm, ending);
    arm.close();
    WorkerLauncher.deleteIfEmpty(arm.log());
    finish(ready ? endings.keep(withSlots(cell, generation, arm)) : cell);
  }

  /// Takes a cell whose process was ended early, as that left it. It is not kept in the journal: a
  /// study that is continued measures it as a whole.
  void salvage(Cell cell, Generation generation, ArmProcess arm) {
    finish(withSlots(cell, generation, arm));
  }

  private void finish(Cell cell) {
    outcomes.put(cell.id(), cell);
    listener.finished(cell);
  }

  /// Adds what a further process of a cell measured.
  void join(Generation generation, ArmProcess arm) {
    Cell cell = Objects.requireNonNull(outcomes.get(arm.cell().id()));
    if (cell.outcome() instanceof Measured(Measurements m) && !arm.turns().isEmpty()) {
      Latency joined = RepeatedLatency.join(m.latency(), series(generation, arm), seed());
      outcomes.put(cell.id(), endings.keep(with(cell, m, joined)));
    }
  }

  private Cell withSlots(Cell cell, Generation generation, ArmProcess arm) {
    return cell.outcome() instanceof Measured(Measurements m)
        ? with(cell, m, series(generation, arm))
        : cell;
  }

  private Cell with(Cell cell, Measurements m, Latency latency) {
    Latency named = latency.with(m.latency().remarks());
    return cell.with(
        new Measured(
            m.with(named, Throughput.of(cell.batch(), named))
                .with(Start.coldStart(starts.getOrDefault(cell.id(), List.of())))));
  }

  private Latency series(Generation generation, ArmProcess arm) {
    starts.computeIfAbsent(arm.cell().id(), fresh -> new ArrayList<>()).add(arm.start());
    return latency(generation, arm);
  }

  /// What a process measured in a generation, of a cell or of its copy.
  Latency latency(Generation generation, ArmProcess arm) {
    return arm.series(generation.id()).latency(stopRule(), seed());
  }

  private String stopRule() {
    return plan.timing().repeats() > 0
        ? "as many generations were measured as were asked for"
        : String.format(
            Locale.ROOT,
            "every ratio was to be known within ±%.3g %%, or the time of the study spent",
            100 * plan.timing().goal());
  }

  private long seed() {
    return plan.networks().seed();
  }
}
