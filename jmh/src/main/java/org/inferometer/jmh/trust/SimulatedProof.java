package org.inferometer.jmh.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Comparisons;
import org.inferometer.comparison.Copies;
import org.inferometer.comparison.Looks;
import org.inferometer.comparison.Pair;
import org.inferometer.comparison.Progress;
import org.inferometer.stats.Settling;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Control;
import org.inferometer.testkit.synthetic.SyntheticMachine;
import org.inferometer.testkit.synthetic.SyntheticStudy;

/// Studies on machines whose truth is known, by a clock of their own.
final class SimulatedProof {
  private static final double GOAL = 0.02;
  private static final int MOST_GENERATIONS = 9;
  private static final int ROUNDS = 20;
  private static final long SLOT_NANOS = 80_000_000;

  /// An engine, one with 2 % more work, one that takes three times as long, the first one again as
  /// if it were another, and its copy.
  private static final double[] NANOS = {10e6, 10.2e6, 30e6, 10e6, 10e6};

  private static final Pair MORE = new Pair("0", "1", Kind.NETWORK, 1);
  private static final Pair FAR = new Pair("0", "2", Kind.NETWORK, 1);
  private static final Pair SAME = new Pair("0", "3", Kind.NETWORK, 1);
  private static final Copies COPIES = new Copies("0", "4");

  private SimulatedProof() {}

  private static Map<String, SyntheticMachine> machines() {
    SyntheticMachine drifting = new SyntheticMachine(0.02, 0.004, 0.05, 0, 1, 0, 0, 1, 1);
    Map<String, SyntheticMachine> machines = new LinkedHashMap<>();
    machines.put("drift of 5 %, process levels of 0.4 %", drifting);
    machines.put(
        "the same, 10 % of the time in bursts of 0.3 s", drifting.busy(0.1, 300_000_000, 0.3));
    machines.put(
        "the same, 20 % of the time in bursts of 3 s", drifting.busy(0.2, 3_000_000_000L, 0.3));
    machines.put("the same, 20 % slower after a switch", drifting.settling(0.2, 5_000_000));
    machines.put(
        "drift of 10 %, process levels of 2 %",
        new SyntheticMachine(0.05, 0.02, 0.1, 0, 1, 0, 0, 1, 1));
    return machines;
  }

  /// @param studies on each machine
  static void print(int studies) {
    if (studies == 0) {
      return;
    }
    machines()
        .forEach((what, machine) -> {
          Tally same = new Tally(1);
          Tally more = new Tally(1 / 1.02);
          Tally far = new Tally(1.0 / 3);
          Tally blocks = new Tally(1 / 1.02);
          Tally rounds = new Tally(1 / 1.02);
          for (int seed = 0; seed < studies; seed++) {
            SyntheticMachine one = machine.seeded(10_000 + seed);
            List<Arm> end = end(arms(study(one, MOST_GENERATIONS).interleaved()));
            Optional<Control> control = COPIES.control(end);
            add(same, SAME, end, control);
            add(more, MORE, end, control);
            add(far, FAR, end, control);
            add(rounds, MORE, arms(study(one, 4).interleaved()), control);
            add(blocks, MORE, apart(arms(study(one, 4).inBlocks())), control);
          }
          System.out.println(same.row(what + ": an engine with itself"));
          System.out.println(more.row("2 % more work"));
          System.out.println(far.row("three times the work"));
          System.out.println(rounds.row("2 % more work, four generations in rounds"));
          System.out.println(blocks.row("the same time in blocks"));
          System.out.println(Tally.wider(blocks, rounds));
        });
  }

  private static SyntheticStudy study(SyntheticMachine machine, int generations) {
    return new SyntheticStudy(machine, NANOS, generations, ROUNDS, SLOT_NANOS);
  }

  private static void add(Tally tally, Pair pair, List<Arm> arms, Optional<Control> control) {
    Optional<Comparison> comparison = Comparisons.of(pair, arms, control.orElse(null), GOAL);
    comparison.ifPresent(known -> tally.add(known, control.orElse(null)));
  }

  /// What a study has measured when it ends: at the first planned look that finds enough.
  private static List<Arm> end(List<Arm> arms) {
    for (int generations = 1; generations < MOST_GENERATIONS; generations++) {
      if (Looks.isPlanned(generations)) {
        List<Arm> soFar = first(arms, generations);
        if (Progress.of(List.of(SAME, MORE, FAR), COPIES, soFar, GOAL).isEnough()) {
          return soFar;
        }
      }
    }
    return arms;
  }

  private static List<Arm> first(List<Arm> arms, int generations) {
    return arms.stream()
        .map(arm ->
            new Arm(
                arm.id(),
                arm.slots().stream()
                    .filter(slot -> Integer.parseInt(slot.generation()) < generations)
                    .toList()))
        .toList();
  }

  private static List<Arm> arms(List<List<SyntheticStudy.Slot>> measured) {
    List<Arm> arms = new ArrayList<>();
    for (List<SyntheticStudy.Slot> slots : measured) {
      int settling = Settling.samples(slots.stream().map(SyntheticStudy.Slot::samplesNs).toList());
      arms.add(
          new Arm(
              String.valueOf(arms.size()),
              slots.stream()
                  .map(slot ->
                      Arm.Slot.of(
                          String.valueOf(slot.generation()),
                          slot.round(),
                          slot.samplesNs(),
                          settling))
                  .toList()));
    }
    return arms;
  }

  /// Arms of which no two have a round in common.
  private static List<Arm> apart(List<Arm> arms) {
    List<Arm> apart = new ArrayList<>();
    for (Arm arm : arms) {
      int offset = 1_000 * apart.size();
      apart.add(
          new Arm(
              arm.id(),
              arm.slots().stream()
                  .map(slot ->
                      new Arm.Slot(slot.generation(), slot.round() + offset, slot.medianNs()))
                  .toList()));
    }
    return apart;
  }
}
