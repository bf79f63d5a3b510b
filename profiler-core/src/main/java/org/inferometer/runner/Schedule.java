package org.inferometer.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Drift;
import org.inferometer.stats.Settling;
import org.inferometer.stats.SlotSize;

/// Decides how long slots are, in which order arms have them, and how many rounds a generation has.
final class Schedule {
  /// A slot is long against what a switch costs, and short against what wanders on a machine.
  private static final long SHORTEST_SLOT = 60_000_000;

  /// A slot of several inferences shows how the first differs from the others.
  private static final int INFERENCES = 3;

  /// Two of these must do.
  private static final long LONG_INFERENCE = 250_000_000;

  /// Longer slots of what settles late would leave too few rounds.
  private static final long LONGEST_BY_NOISE = 500_000_000;

  /// Fewer rounds have no spread to speak of.
  static final int FEWEST_ROUNDS = 4;

  private static final int MOST_ROUNDS = 60;

  private final long armNanos;
  private final Random random;
  private List<Integer> order = List.of();

  /// @param arm wall time that a generation gives to the slots of an arm
  Schedule(Duration arm, long seed) {
    this.armNanos = arm.toNanos();
    this.random = new Random(seed);
  }

  /// The wall time of an arm's next slot, in nanoseconds, by the inferences, the settling and the
  /// noise that it has shown.
  ///
  /// @param all arms of the generation: what they have in common in a round is no noise
  long slot(ArmProcess arm, List<ArmProcess> all) {
    long inference = arm.start().inferenceNs();
    long several = inference * (inference > LONG_INFERENCE ? 2 : INFERENCES);
    long known = Math.min(LONGEST_BY_NOISE, inference * samples(arm, all));
    return Math.max(Math.max(SHORTEST_SLOT, several), known);
  }

  /// Samples of a slot, those included that do not count.
  private static int samples(ArmProcess arm, List<ArmProcess> all) {
    List<double[]> slots = arm.samples();
    if (slots.size() < 2) {
      return 0;
    }
    Map<Drift.Round, Double> levels =
        Drift.levels(all.stream().map(one -> new Arm(one.name(), one.slots(""))).toList());
    double[] common =
        arm.turns().stream()
            .mapToDouble(turn -> levels.getOrDefault(new Drift.Round("", turn.round()), 0.0))
            .toArray();
    int settling = Settling.samples(slots);
    return settling + SlotSize.of(slots, common, settling).samples();
  }

  /// How long a generation of so many arms measures, in nanoseconds, unless its fewest rounds take
  /// longer.
  long nanos(int arms) {
    return armNanos * arms;
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
