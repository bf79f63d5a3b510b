package org.inferometer.runner;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.measure.Phase;
import org.inferometer.measure.SlotSeries;
import org.inferometer.measure.Start;
import org.inferometer.plan.PlannedCell;
import org.inferometer.runner.WorkerLauncher.Launched;
import org.inferometer.stats.Settling;
import org.inferometer.worker.process.Command;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Ending;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Heard;
import org.inferometer.worker.process.Supervisor.Hung;
import org.jspecify.annotations.Nullable;

/// One process of a cell in a generation, with what it has told so far. Where it ends before it was
/// asked to, it takes part in no further round.
final class ArmProcess implements AutoCloseable {
  private final String name;
  private final PlannedCell cell;
  private final Launched launched;
  private final Path log;
  private final ProgressListener listener;
  private final Instant startedAt = Instant.now();
  private final List<SlotSeries.Turn> turns = new ArrayList<>();
  private @Nullable Start start;
  private Optional<Ending> ending = Optional.empty();
  private Optional<Phase> phase = Optional.empty();
  private Optional<Path> keptAt = Optional.empty();

  /// @param name the cell's id, or that of its copy
  /// @param log where the worker's own words are
  ArmProcess(
      String name, PlannedCell cell, Launched launched, Path log, ProgressListener listener) {
    this.name = name;
    this.cell = cell;
    this.launched = launched;
    this.log = log;
    this.listener = listener;
  }

  String name() {
    return name;
  }

  PlannedCell cell() {
    return cell;
  }

  /// Whether it is the cell's own process, not that of its copy.
  boolean isOwn() {
    return name.equals(cell.id());
  }

  Path log() {
    return log;
  }

  /// How it started; only of an arm that was ready once.
  Start start() {
    return Objects.requireNonNull(start, "an arm that is ready has told how it started");
  }

  /// What it was busy with last; empty before it said anything.
  Optional<Phase> phase() {
    return phase;
  }

  /// Where it wrote its result, if not to its place.
  Optional<Path> keptAt() {
    return keptAt;
  }

  /// How it ended; empty while it runs.
  Optional<Ending> ending() {
    return ending;
  }

  /// Why it ended, of one that was not asked to.
  String reason() {
    return switch (ending.orElseThrow()) {
      case Hung() -> "the worker reported nothing for too long and was ended";
      case Exited(int status) -> ExitReason.of(status, log);
    };
  }

  /// Whether slots can be asked of it.
  boolean isReady() {
    return start != null && ending.isEmpty();
  }

  /// Waits until it is ready, or has ended without.
  ///
  /// @return whether it is ready
  boolean awaitReady() throws InterruptedException {
    while (start == null && ending.isEmpty()) {
      hearNext();
    }
    return isReady();
  }

  /// Measures a slot, unless it ends meanwhile.
  void measure(int round, long nanos) throws InterruptedException {
    int before = turns.size();
    launched.worker().send(new Command.Measure(nanos));
    while (turns.size() == before && ending.isEmpty()) {
      hearNext(round);
    }
  }

  /// Asks for the rest, and waits for the end.
  ///
  /// @param last [Command.Finish] or [Command.Probe]
  Ending finish(Command last) throws InterruptedException {
    ask(last);
    return awaitEnd();
  }

  /// Asks for the rest, without waiting.
  ///
  /// @param last as of [#finish]
  void ask(Command last) {
    launched.worker().send(last);
  }

  /// Waits for the end.
  Ending awaitEnd() throws InterruptedException {
    while (ending.isEmpty()) {
      hearNext();
    }
    return ending.get();
  }

  /// What it measured.
  SlotSeries series(String generation) {
    return new SlotSeries(generation, startedAt, start(), turns);
  }

  List<SlotSeries.Turn> turns() {
    return turns;
  }

  /// The same, as what its slots tell.
  List<Arm.Slot> slots(String generation) {
    List<double[]> raw = samples();
    int settling = raw.isEmpty() ? 0 : Settling.samples(raw);
    List<Arm.Slot> slots = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      slots.add(Arm.Slot.of(generation, turns.get(i).round(), raw.get(i), settling));
    }
    return slots;
  }

  /// The raw samples of its slots.
  List<double[]> samples() {
    return turns.stream().map(turn -> turn.slot().toDoubles()).toList();
  }

  private void hearNext() throws InterruptedException {
    hearNext(turns.size());
  }

  private void hearNext(int round) throws InterruptedException {
    switch (launched.worker().next()) {
      case Heard(Message message) -> hear(message, round);
      case Ending end -> {
        if (end instanceof Exited(int status)) {
          WorkerLauncher.waitForOwnInterruption(status);
        }
        ending = Optional.of(end);
      }
    }
  }

  private void hear(Message message, int round) {
    switch (message) {
      case Message.Kept(String path, String reason) -> {
        keptAt = Optional.of(Path.of(path));
        listener.remark(reason + "; the cell is kept in " + path);
      }
      case Message.Advanced(Phase now, double fraction) -> {
        phase = Optional.of(now);
        listener.advanced(cell.id(), now, fraction);
      }
      case Message.Ready(Start ready) -> start = ready;
      case Message.Sampled(var slot) -> turns.add(new SlotSeries.Turn(round, slot));
    }
  }

  @Override
  public void close() {
    launched.close();
  }
}
