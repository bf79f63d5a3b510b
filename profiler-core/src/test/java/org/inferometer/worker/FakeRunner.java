package org.inferometer.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Slot;
import org.inferometer.measure.Start;
import org.inferometer.worker.process.Command;

/// A runner that asks for some slots, then for a last command.
final class FakeRunner implements RunnerConnection {
  final Set<Phase> phases = new LinkedHashSet<>();
  final List<Start> starts = new ArrayList<>();
  final List<Slot> slots = new ArrayList<>();
  final List<Path> kept = new ArrayList<>();
  private final int wanted;
  private final Command last;

  FakeRunner(int wanted, Command last) {
    this.wanted = wanted;
    this.last = last;
  }

  @Override
  public void at(Phase phase, double fraction) {
    phases.add(phase);
  }

  @Override
  public void ready(Start start) {
    starts.add(start);
  }

  @Override
  public Command next() {
    return slots.size() < wanted ? new Command.Measure(20_000_000) : last;
  }

  @Override
  public void sampled(Slot slot) {
    slots.add(slot);
  }

  @Override
  public void kept(Path path, String reason) {
    kept.add(path);
  }
}
