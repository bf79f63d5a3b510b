package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Drift;
import org.inferometer.comparison.Looks;
import org.inferometer.comparison.Pair;
import org.inferometer.comparison.Progress;
import org.inferometer.machine.Scratch;
import org.inferometer.measure.Phase;
import org.inferometer.measure.RepeatedLatency;
import org.inferometer.measure.Start;
import org.inferometer.measure.Throughput;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Control;
import org.inferometer.study.Latency;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Rounds;
import org.inferometer.study.Rounds.Stop;
import org.inferometer.worker.process.Command;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Measures the cells of a study in generations: in each, every cell has a process of its own, and
/// they have their slots in rounds. The first generation takes all passes of a cell; the others
/// measure its latency alone.
final class RoundRunner {
  /// Fewer say little of what processes differ by.
  private static final int FEWEST_GENERATIONS = 3;

  private static final int MOST_GENERATIONS = 30;

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
  private final Timing timing;
  private final long seed;
  private final Repeats repeats;
  private final Groups groups;

  private final Instant began = Instant.now();
  private final CellOutcomes endings;
  private final ControlArm control;
  private final Map<String, Cell> outcomes;
  private final Map<String, List<Start>> starts = new HashMap<>();

  private final Set<String> salvaged = new HashSet<>();
  private final List<Double> generationMs = new ArrayList<>();
  private List<PlannedCell> cells = List.of();
  private int number;
  private Stop stop = Stop.GENERATIONS;

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
      Map<String, Cell> outcomes) {
    this.workers = workers;
    this.references = references;
    this.journal = journal;
    this.scratch = scratch;
    this.listener = listener;
    this.timing = plan.timing();
    this.seed = plan.networks().seed();
    this.repeats = new Repeats(outcomes, here, plan.timing().repeats());
    this.groups = groups;
    this.outcomes = outcomes;
    this.endings = new CellOutcomes(journal, listener, timing.hangLimit());
    this.control = new ControlArm(journal, listener);
  }

  /// Measures cells that have no outcome yet: all of their passes, with the first generation of
  /// their slots.
  ///
  /// @param all cells of the study
  /// @throws InterruptedException if the study is to stop; what was measured is among the outcomes
  void measure(List<PlannedCell> wanted, List<PlannedCell> all) throws InterruptedException {
    cells = all;
    List<PlannedCell> open = new ArrayList<>();
    for (PlannedCell cell : wanted) {
      if (cell.settled().isPresent() && !outcomes.containsKey(cell.id())) {
        finish(endings.keep(cell.with(cell.settled().get())));
      } else if (!outcomes.containsKey(cell.id())) {
        open.add(cell);
      }
    }
    for (List<PlannedCell> group : groups.of(open)) {
      number = 1;
      measureFirst(group, wanted);
    }
  }

  private void measureFirst(List<PlannedCell> group, List<PlannedCell> wanted)
      throws InterruptedException {
    long start = System.nanoTime();
    List<PlannedCell> crowded = new ArrayList<>();
    try (Generation generation = generation()) {
      try {
        for (PlannedCell cell : group) {
          openFirst(generation, cell, cell.examined(wanted), crowded);
        }
        listener.measured(standing(knownSoFar(generation)));
        openCopy(generation, group);
        rounds(generation);
        generationMs.add((System.nanoTime() - start) / 1e6);
        takeCopy(generation);
        for (ArmProcess arm : generation.all()) {
          // One that has died in a slot has an outcome too.
          String id = arm.cell().id();
          if (arm.name().equals(id) && !outcomes.containsKey(id) && !crowded.contains(arm.cell())) {
            complete(generation, arm, new Command.Finish());
          }
        }
      } catch (InterruptedException e) {
        salvage(generation);
        throw e;
      }
    }
    // What failed while others held the memory is tried again with all of it.
    for (PlannedCell cell : crowded) {
      measureFirst(List.of(cell), wanted);
    }
  }

  private Generation generation() {
    return new Generation(
        Instant.now().toString(), new Schedule(timing.slots(), seed + generationMs.size()));
  }

  /// Opens the process of a cell; one that cannot be measured, or is not worth it, has its outcome
  /// at once.
  ///
  /// @param crowded receives the cell if it failed for lack of memory beside others
  private void openFirst(
      Generation generation, PlannedCell cell, PlannedCell examined, List<PlannedCell> crowded)
      throws InterruptedException {
    listener.started(cell.id());
    try {
      Path log = journal.log(cell.id());
      Files.deleteIfExists(log);
      Files.deleteIfExists(journal.file(cell.id()));
      Path reference = references.folder(cell, cell.batch(), message -> tell(cell.id(), message));
      ArmProcess arm =
          new ArmProcess(
              cell.id(),
              cell,
              workers.measure(
                  cell, examined.id(), reference, preliminary(cell), journal.file(cell.id()), log),
              log,
              listener);
      generation.add(arm);
      if (!arm.awaitReady()) {
        boolean alone = generation.ready().isEmpty();
        if (!alone && isShortOfMemory(arm)) {
          crowded.add(cell);
        } else {
          complete(generation, arm, new Command.Finish());
        }
        return;
      }
      references.tellIfUnchecked(cell, reference);
      Optional<String> hopeless = hopeless(generation, arm);
      if (hopeless.isPresent()) {
        repeats.end(cell);
        complete(generation, arm, new Command.Probe(hopeless.get()));
      }
    } catch (IOException e) {
      finish(
          endings.keep(
              cell.with(new Cell.Failed("the worker could not be started: " + e.getMessage()))));
    }
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
            || endings
                .read(journal.file(arm.cell().id()))
                .map(Cell::outcome)
                .filter(outcome ->
                    outcome instanceof Cell.Failed failed
                        && failed.reason().toLowerCase(Locale.ROOT).contains("memory"))
                .isPresent());
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

  /// Opens another process of a cell.
  ///
  /// @return why it cannot be measured; empty if it can
  private Optional<String> open(Generation generation, String name, PlannedCell cell)
      throws InterruptedException {
    try {
      Path log = scratch.fresh("copy").resolve("log");
      Path reference = references.folder(cell, cell.batch(), message -> {});
      ArmProcess arm =
          new ArmProcess(name, cell, workers.copy(cell, reference, log), log, listener);
      generation.add(arm);
      return arm.awaitReady() ? Optional.empty() : Optional.of(reason(arm));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String reason(ArmProcess arm) {
    return switch (arm.ending().orElseThrow()) {
      case Hung() -> "the worker reported nothing for too long and was ended";
      case Exited(int status) -> ExitReason.of(status, arm.log());
    };
  }

  private void rounds(Generation generation) throws InterruptedException {
    KnownSoFar sofar = knownSoFar(generation);
    generation.measure(sofar::wanting, round -> listener.measured(standing(sofar)));
  }

  private KnownSoFar knownSoFar(Generation generation) {
    List<PlannedCell> known =
        cells.stream()
            .filter(cell ->
                Repeats.count(outcomes.get(cell.id())) > 0
                    || generation.ready().stream().anyMatch(arm -> arm.cell().equals(cell)))
            .toList();
    return new KnownSoFar(generation, known, arms(), control.copies(), timing.goal());
  }

  private Standing standing(KnownSoFar sofar) {
    return new Standing(
        number, timing.repeats(), sofar.mediansMs(), sofar.progress(), elapsed(), time());
  }

  /// Has a process of the first generation take the rest of its cell.
  private void complete(Generation generation, ArmProcess arm, Command last)
      throws InterruptedException {
    boolean ready = arm.isReady();
    Cell cell = endings.of(arm, ready ? arm.finish(last) : arm.ending().orElseThrow());
    arm.close();
    WorkerLauncher.deleteIfEmpty(arm.log());
    finish(ready ? endings.keep(withSlots(cell, generation, arm)) : cell);
  }

  private void finish(Cell cell) {
    outcomes.put(cell.id(), cell);
    listener.finished(cell);
  }

  /// The cell with what the runner knows of its slots.
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
    return arm.series(generation.id()).latency(stopRule(), seed);
  }

  private String stopRule() {
    return timing.repeats() > 0
        ? "as many generations were measured as were asked for"
        : String.format(
            Locale.ROOT,
            "every ratio was to be known within ±%.3g %%, or the time of the study spent",
            100 * timing.goal());
  }

  private void takeCopy(Generation generation) throws InterruptedException {
    for (ArmProcess arm : generation.ready()) {
      if (arm.name().equals(ControlArm.name(arm.cell()))) {
        if (!arm.turns().isEmpty()) {
          control.add(arm.series(generation.id()).latency(stopRule(), seed), seed);
        }
        arm.finish(new Command.Finish());
      }
    }
  }

  /// Of a study that is interrupted, what is known of cells that were being measured. It is not
  /// kept in the journal: a study that is continued measures them as a whole.
  private void salvage(Generation generation) {
    for (ArmProcess arm : generation.all()) {
      Thread.interrupted(); // whoever interrupts again would keep files from being read
      String id = arm.cell().id();
      if (arm.name().equals(id) && !arm.turns().isEmpty() && !outcomes.containsKey(id)) {
        endings
            .read(preliminary(arm.cell()))
            .ifPresent(cell -> {
              salvaged.add(id);
              finish(withSlots(cell, generation, arm));
            });
      }
    }
    Thread.interrupted();
  }

  /// Cells that were not measured to their end: their outcome holds what is known of them.
  Set<String> salvaged() {
    return salvaged;
  }

  /// Measures cells that were measured once again, in further generations, until every ratio is
  /// known, the time is spent, or as many were measured as were asked for.
  ///
  /// @throws InterruptedException if the study is to stop; the outcomes have what was measured
  void measureAgain(List<PlannedCell> all) throws InterruptedException {
    cells = all;
    repeats.tellForeign(cells, listener);
    while (mayGoOn()) {
      number = repeats.generations(cells) + 1;
      for (List<PlannedCell> group : groups.of(repeats.lacking(cells))) {
        measureAgainTogether(group);
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
    if (timing.repeats() == 0 && Looks.isPlanned(done) && isEnough()) {
      stop = Stop.GOAL;
      return false;
    }
    boolean enough = done >= FEWEST_GENERATIONS || timing.time().isPresent();
    if (timing.repeats() == 0
        && enough
        && elapsed().plus(usualGeneration()).compareTo(time()) > 0) {
      stop = Stop.TIME;
      return false;
    }
    return true;
  }

  private boolean isEnough() {
    List<Pair> pairs = KnownSoFar.pairs(repeats.open(cells));
    return Progress.of(pairs, control.copies(), arms(), timing.goal()).isEnough();
  }

  private Duration elapsed() {
    return Duration.between(began, Instant.now());
  }

  private Duration usualGeneration() {
    return generationMs.isEmpty() ? Duration.ZERO : Duration.ofMillis((long) median(generationMs));
  }

  private static double median(List<Double> values) {
    return Quantiles.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private Duration time() {
    return timing.time(cells.size());
  }

  private void measureAgainTogether(List<PlannedCell> group) throws InterruptedException {
    long start = System.nanoTime();
    try (Generation generation = generation()) {
      for (PlannedCell cell : group) {
        listener.started(cell.id());
        open(generation, cell.id(), cell).ifPresent(reason -> isMissing(cell, reason));
      }
      openCopy(generation, group);
      rounds(generation);
      takeCopy(generation);
      for (ArmProcess arm : generation.all()) {
        if (arm.isReady()) {
          arm.finish(new Command.Finish());
          join(generation, arm);
        } else if (arm.name().equals(arm.cell().id()) && !repeats.hasEnded(arm.cell())) {
          isMissing(arm.cell(), reason(arm));
        }
      }
    }
    generationMs.add((System.nanoTime() - start) / 1e6);
  }

  /// A cell whose process does not start again has no further generations.
  private void isMissing(PlannedCell cell, String reason) {
    listener.remark(cell.id() + ": generation " + number + " is missing: " + reason);
    repeats.end(cell);
  }

  private void join(Generation generation, ArmProcess arm) {
    Cell cell = Objects.requireNonNull(outcomes.get(arm.cell().id()));
    if (cell.outcome() instanceof Measured(Measurements m) && !arm.turns().isEmpty()) {
      Latency joined = RepeatedLatency.join(m.latency(), series(generation, arm), seed);
      outcomes.put(cell.id(), endings.keep(with(cell, m, joined)));
    }
  }

  /// What the two copies of one engine seem to differ by.
  Optional<Control> control() {
    return control.control(outcomes);
  }

  /// How the study was measured.
  ///
  /// @param interrupted whether somebody ended it
  Rounds rounds(boolean interrupted) {
    return new Rounds(
        timing.goal(),
        time().toMillis(),
        interrupted ? Stop.INTERRUPTED : stop,
        generationMs.isEmpty()
            ? Reading.unavailable("all generations were measured before")
            : new Reading.Measured(median(generationMs), "ms", generationMs.size(), null),
        Drift.of(outcomes.values().stream().map(Arm::of).toList()));
  }

  private List<Arm> arms() {
    List<Arm> arms = new ArrayList<>(outcomes.values().stream().map(Arm::of).toList());
    arms.addAll(control.arms());
    return arms;
  }
}
