package org.inferometer.worker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Slot;
import org.inferometer.measure.SlotPass;
import org.inferometer.measure.Start;
import org.inferometer.measure.ThrottleWatch;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;
import org.inferometer.worker.process.Command;

/// Serves the runner: warms an engine up, then measures a slot whenever it is asked to, while other
/// engines have theirs in between.
final class SlotService {
  private final PreparedCell cell;
  private final Session session;
  private final RunnerConnection runner;
  private final SlotPass pass;

  /// @param session that has run its first inference
  SlotService(PreparedCell cell, Session session, RunnerConnection runner) {
    this.cell = cell;
    this.session = session;
    this.runner = runner;
    this.pass = new SlotPass(session);
  }

  /// What was measured until the runner asked for no more slots.
  ///
  /// @param probed why one inference must do, a sentence; absent where slots were measured
  record Served(Start start, List<Slot> slots, Optional<String> probed) {}

  /// @param loaded how the session came to run its first inference
  Start warmUp(LoadTimes loaded) throws BackendException {
    runner.at(Phase.LATENCY, 0);
    long[] warmup = pass.warmUp(loaded.firstNs(), runner.of(Phase.LATENCY));
    return loaded.start(warmup, session.concurrency(), cell.openShapes(session));
  }

  /// @param start of the engine that is warm now
  Served serve(Start start) throws BackendException, IOException {
    runner.ready(start);
    List<Slot> slots = new ArrayList<>();
    while (true) {
      switch (runner.next()) {
        case Command.Measure(long nanos) -> {
          Slot slot = measure(nanos);
          slots.add(slot);
          runner.sampled(slot);
        }
        case Command.Finish() -> {
          return new Served(start, slots, Optional.empty());
        }
        case Command.Probe(String reason) -> {
          return new Served(start, slots, Optional.of(reason));
        }
      }
    }
  }

  private Slot measure(long nanos) throws BackendException {
    return pass.measure(
        nanos, ThrottleWatch.start(cell.plugins().meters(), cell.target().device()));
  }
}
