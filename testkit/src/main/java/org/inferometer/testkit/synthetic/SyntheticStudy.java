package org.inferometer.testkit.synthetic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.inferometer.testkit.synthetic.SyntheticMachine.Run;

/// Measures arms on a synthetic machine by a clock of its own, which costs no time.
///
/// @param machine that they are measured on
/// @param nanos what an undisturbed inference of each arm takes
/// @param generations of processes
/// @param rounds of each generation
/// @param slotNanos wall time of a slot
/// @param builders of each arm, which arm builds its engine in every generation
public record SyntheticStudy(
    SyntheticMachine machine,
    double[] nanos,
    int generations,
    int rounds,
    long slotNanos,
    int[] builders) {
  /// Between slots, while one process is told to stop and another to begin.
  private static final long SWITCH_NANOS = 2_000_000;

  /// Between generations, while processes start.
  private static final long START_NANOS = 3_000_000_000L;

  /// A study in which every process builds its engine.
  public SyntheticStudy(
      SyntheticMachine machine, double[] nanos, int generations, int rounds, long slotNanos) {
    this(
        machine, nanos, generations, rounds, slotNanos, IntStream.range(0, nanos.length).toArray());
  }

  /// The samples of an arm.
  public record Slot(int generation, int round, double[] samplesNs) {}

  /// Every arm has a slot in every round, in random order.
  ///
  /// @return the slots of each arm, in order of measurement
  public List<List<Slot>> interleaved() {
    Clock clock = new Clock();
    for (int generation = 0; generation < generations; generation++) {
      clock.start(generation);
      for (int round = 0; round < rounds; round++) {
        for (int arm : clock.order()) {
          clock.slot(arm, generation, round);
        }
      }
    }
    return clock.slots;
  }

  /// Every arm has all of its slots of a generation in a row, which takes as long.
  ///
  /// @return the slots of each arm, in order of measurement
  public List<List<Slot>> inBlocks() {
    Clock clock = new Clock();
    for (int generation = 0; generation < generations; generation++) {
      clock.start(generation);
      for (int arm : clock.order()) {
        for (int round = 0; round < rounds; round++) {
          clock.slot(arm, generation, round);
        }
      }
    }
    return clock.slots;
  }

  private final class Clock {
    private final Random random = new Random(machine.seed());
    private final List<List<Slot>> slots = new ArrayList<>();
    private final List<Run> processes = new ArrayList<>();
    private long now;

    private Clock() {
      for (int arm = 0; arm < nanos.length; arm++) {
        slots.add(new ArrayList<>());
      }
    }

    private void start(int generation) {
      processes.clear();
      for (int arm = 0; arm < nanos.length; arm++) {
        long first = (long) generation * nanos.length;
        processes.add(machine.start(first + arm, first + builders[arm]));
      }
      now += START_NANOS;
    }

    private List<Integer> order() {
      List<Integer> order = new ArrayList<>();
      for (int arm = 0; arm < nanos.length; arm++) {
        order.add(arm);
      }
      Collections.shuffle(order, random);
      return order;
    }

    private void slot(int arm, int generation, int round) {
      now += SWITCH_NANOS;
      double[] samples = new double[(int) Math.max(1, slotNanos / nanos[arm])];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = processes.get(arm).nanos(nanos[arm], now);
        now += (long) samples[i];
      }
      slots.get(arm).add(new Slot(generation, round, samples));
    }
  }
}
