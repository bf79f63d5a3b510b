package org.inferometer.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.inferometer.measure.SlotSeries;
import org.inferometer.stats.Settling;

/// Decides how long slots are, in which order arms have them, and how many rounds a generation has.
final class Schedule {
  /// A slot is long against what a switch costs, and short against what wanders on a machine.
  private static final long SHORTEST_SLOT = 60_000_000;

  /// A slot of several inferences shows how the first differs from the others.
  private static final int INFERENCES = 3;

  /// Two of these must do.
  private static final long LONG_INFERENCE = 400_000_000;

  /// What settles after a switch is a fifth of a slot,
  private static final int SETTLED_PART = 5;

  /// unless the slot became too long by that: then more rounds tell more than longer slots.
  private static final long LONGEST_FOR_SETTLING = 500_000_000;

  /// Fewer rounds have no spread to speak of.
  static final int FEWEST_ROUNDS = 5;

  private static final int MOST_ROUNDS = 60;

  private final long armNanos;
  private final Random random;
  private List<Integer> order = List.of();

  /// @param arm wall time that a generation gives to the slots of an arm
  Schedule(Duration arm, long seed) {
    this.armNanos = arm.toNanos();
    this.random = new Random(seed);
  }

  /// The wall time of an arm's next slot, in nanoseconds, by the inferences and the settling that
  /// it has shown.
  long slot(ArmProcess arm) {
    long inference = arm.start().inferenceNs();
    long several = inference * (inference > LONG_INFERENCE ? 2 : INFERENCES);
    long settled = Math.min(LONGEST_FOR_SETTLING, SETTLED_PART * settling(arm.turns()));
    return Math.max(Math.max(SHORTEST_SLOT, several), settled);
  }

  private static long settling(List<SlotSeries.Turn> turns) {
    if (turns.size() < 2) {
      return 0;
    }
    List<double[]> slots = turns.stream().map(turn -> turn.slot().toDoubles()).toList();
    int samples = Settling.samples(slots);
    return slots.stream()
        .mapToLong(slot -> (long) Arrays.stream(slot).limit(samples).sum())
        .sorted()
        .skip(slots.size() / 2)
        .findFirst()
        .orElse(0);
  }

  /// How long a generation measures, in nanoseconds: the time of all arms, but for so many rounds
  /// as show a spread.
  long nanos(List<ArmProcess> arms) {
    long round = arms.stream().mapToLong(this::slot).sum();
    return Math.max(armNanos * arms.size(), FEWEST_ROUNDS * round);
  }

  /// Whether another round is measured.
  ///
  /// @param rounds that were measured
  /// @param end by [System#nanoTime]
  boolean mayGoOn(int rounds, long end) {
    return rounds < FEWEST_ROUNDS || (rounds < MOST_ROUNDS && System.nanoTime() < end);
  }

  /// The order of a round: a random one, and its reverse in the next, so that each arm is as often
  /// early as late, and what drifts steadily meets all alike.
  List<ArmProcess> order(List<ArmProcess> arms, int round) {
    if (round % 2 == 0 || order.size() != arms.size()) {
      List<Integer> shuffled = new ArrayList<>(order(arms.size()));
      Collections.shuffle(shuffled, random);
      order = shuffled;
    } else {
      order = order.reversed();
    }
    return order.stream().map(arms::get).toList();
  }

  private static List<Integer> order(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
