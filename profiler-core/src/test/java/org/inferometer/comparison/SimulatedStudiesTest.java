package org.inferometer.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.comparison.Progress.Known;
import org.inferometer.stats.Settling;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Comparison.Spread;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.inferometer.testkit.synthetic.SyntheticMachine;
import org.inferometer.testkit.synthetic.SyntheticStudy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Hundreds of studies on machines whose truth is known. Seeded, so that they end alike every time.
class SimulatedStudiesTest {
  private static final double GOAL = 0.02;
  private static final int STUDIES = 400;
  private static final long SLOT = 80_000_000;

  /// An engine, one with 2 % more work, one that takes three times as long, the first one again as
  /// if it were another, and its copy.
  private static final double[] ARMS = {10e6, 10.2e6, 30e6, 10e6, 10e6};

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("arm0", "arm1", Kind.PRECISION, 1),
          new Pair("arm0", "arm2", Kind.PRECISION, 1),
          new Pair("arm0", "arm3", Kind.PRECISION, 1));

  private static final Copies COPIES = new Copies("arm0", "arm4");

  /// As many as a study has time for.
  private static final int MOST_GENERATIONS = 9;

  private static final SyntheticMachine DRIFTING =
      new SyntheticMachine(0.02, 0.004, 0.05, 0, 1, 0, 0, 1, 1);

  static Stream<Arguments> machines() {
    return Stream.of(
        Arguments.of("levels and drift", DRIFTING, 4),
        Arguments.of("a neighbour in bursts", DRIFTING.busy(0.1, 300_000_000, 0.3), 4),
        Arguments.of("a neighbour for seconds", DRIFTING.busy(0.2, 3_000_000_000L, 0.3), 5),
        Arguments.of("settling", DRIFTING.settling(0.2, 5_000_000), 4),
        Arguments.of("wide levels", new SyntheticMachine(0.05, 0.02, 0.1, 0, 1, 0, 0, 1, 1), 6));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void intervalsOfRatiosHoldTheTruth(String what, SyntheticMachine machine, int generations) {
    int held = 0;
    for (int seed = 0; seed < STUDIES; seed++) {
      List<Arm> arms = arms(interleaved(machine.seeded(seed), generations));
      held += interval(arms, 0, 2).contains(Math.log(10.0 / 30)) ? 1 : 0;
      held += interval(arms, 0, 1).contains(Math.log(10 / 10.2)) ? 1 : 0;
    }
    assertThat(held / 2.0 / STUDIES).as(what).isBetween(0.93, 0.97);
  }

  /// Whole studies, which end at the first planned look that finds enough.
  @ParameterizedTest
  @MethodSource("machines")
  void studiesThatEndWhenTheyKnowEnoughStayRight(
      String what, SyntheticMachine machine, int ignored) {
    int studies = 120;
    int held = 0;
    int different = 0;
    int found = 0;
    int unseen = 0;
    int least = what.equals("wide levels") ? 0 : 108;
    for (int seed = 0; seed < studies; seed++) {
      List<Arm> arms = arms(interleaved(machine.seeded(1_000 + seed), MOST_GENERATIONS));
      Progress end = end(arms);
      Known more = known(end, "arm1");
      held += holds(more, 10 / 10.2) ? 1 : 0;
      held += holds(known(end, "arm2"), 10.0 / 30) ? 1 : 0;
      different += known(end, "arm3").verdict() == Finding.RESOLVED ? 1 : 0;
      if (more.verdict() == Finding.RESOLVED) {
        found += Objects.requireNonNull(more.ratio()) < 1 ? 1 : 0;
      } else {
        // The study says that it cannot see 2 %, or that it does not know.
        double resolution = Objects.requireNonNull(COPIES.control(arms).orElseThrow().resolution());
        unseen += more.verdict() == Finding.OPEN || resolution > 0.02 ? 1 : 0;
      }
    }
    assertThat(held / 2.0 / studies).as(what).isBetween(0.92, 0.985);
    assertThat(different).as("an engine called different from itself").isLessThanOrEqualTo(6);
    assertThat(found + unseen).as("2 % more work").isGreaterThanOrEqualTo(108);
    assertThat(found).as("2 % more work, found").isGreaterThanOrEqualTo(least);
  }

  private static Progress end(List<Arm> arms) {
    for (int generations = 1; ; generations++) {
      int upTo = generations;
      if (generations == MOST_GENERATIONS || Looks.isPlanned(generations)) {
        List<Arm> soFar = arms.stream().map(arm -> first(arm, upTo)).toList();
        Progress progress = Progress.of(PAIRS, COPIES, soFar, GOAL);
        if (generations == MOST_GENERATIONS || progress.isEnough()) {
          return progress;
        }
      }
    }
  }

  private static Arm first(Arm arm, int generations) {
    return new Arm(
        arm.id(),
        arm.slots().stream()
            .filter(slot -> Integer.parseInt(slot.generation().substring(1)) < generations)
            .toList());
  }

  private static Known known(Progress progress, String of) {
    return progress.known().stream().filter(one -> one.of().equals(of)).findFirst().orElseThrow();
  }

  private static boolean holds(Known known, double truth) {
    return Math.abs(Math.log(Objects.requireNonNull(known.ratio()) / truth))
        <= Math.log1p(known.halfWidth());
  }

  /// In the same time, each engine's slots in a row.
  @Test
  void intervalsAreHalfAsWideAsThoseOfBlocksAtMost() {
    for (Arguments machine : machines().limit(3).toList()) {
      double inRounds = 0;
      double inBlocks = 0;
      for (int seed = 0; seed < 40; seed++) {
        SyntheticMachine one = ((SyntheticMachine) machine.get()[1]).seeded(seed);
        SyntheticStudy study = new SyntheticStudy(one, ARMS, 4, 20, SLOT);
        inRounds += width(arms(study.interleaved()));
        inBlocks += width(apart(arms(study.inBlocks())));
      }
      assertThat(inBlocks / inRounds).as(machine.get()[0].toString()).isGreaterThan(2);
    }
  }

  /// A cell, a copy that builds its own engine, and a twin that loads the cell's.
  private static final Builds BUILDS = new Builds(new Copies("arm0", "arm1"), "arm2");

  /// Mean squares are compared, which a variance's estimates hit on average. Those of 200 studies
  /// of 9 generations vary by 4 % for processes, and by 8 % for builds that vary as much, as
  /// squares. Rounds that are alike make generations look less sure than they are, so that
  /// processes of small variance lose a tenth of their deviation to them.
  @ParameterizedTest
  @CsvSource({"0.004, 0.01, false", "0.01, 0.01, false", "0.01, 0.01, true", "0, 0.01, false"})
  void thoroughStudiesTellBuildsFromProcesses(double process, double build, boolean busy) {
    Tally processes = new Tally(process);
    Tally builds = new Tally(build);
    for (int seed = 0; seed < 200; seed++) {
      Spread spread = spread(process, build, busy, 9, seed);
      processes.add(spread.process());
      builds.add(spread.build());
    }
    assertThat(processes.deviation())
        .isCloseTo(processes.truth, within(0.15 * Math.max(1, processes.truth)));
    assertThat(builds.deviation()).isCloseTo(builds.truth, within(0.15 * builds.truth));
    assertThat(processes.held).isBetween(184, 200);
    assertThat(builds.held).isBetween(184, 200);
  }

  /// Three generations are the fewest, and have wide intervals.
  @ParameterizedTest
  @CsvSource({"0.004, 3", "0.004, 9", "0.02, 4", "0, 6"})
  void buildsThatDoNotDifferHaveAnIntervalThatHoldsNothing(double process, int generations) {
    int held = 0;
    for (int seed = 0; seed < 100; seed++) {
      Interval interval =
          Objects.requireNonNull(spread(process, 0, false, generations, seed).build().interval());
      held += interval.low() == 0 ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(95);
  }

  @Test
  void twoGenerationsDoNotTellBuildsFromProcesses() {
    Spread spread = spread(0.004, 0.01, false, 2, 1);
    assertThat(spread.build())
        .isEqualTo(
            Reading.unavailable(
                "variances take 3 generations with three processes of the control cell, and the"
                    + " study has 2"));
    assertThat(spread.process()).isInstanceOf(Reading.Unavailable.class);
  }

  /// Generations that a process of the three has not, as after a study was continued, do not count.
  @Test
  void generationsWithoutATwinDoNotCount() {
    List<Arm> arms = thorough(0.004, 0.01, false, 6, 1);
    List<Arm> fewer = List.of(arms.get(0), arms.get(1), first(arms.get(2), 4));
    List<Arm> alone = arms.stream().map(arm -> first(arm, 4)).toList();
    assertThat(BUILDS.spread(fewer)).isEqualTo(BUILDS.spread(alone));
    assertThat(BUILDS.spread(fewer).build())
        .isInstanceOfSatisfying(
            Reading.Measured.class, known -> assertThat(known.n()).isEqualTo(4));
  }

  /// Estimates of one deviation.
  private static final class Tally {
    /// Of a ratio of two (`%`).
    private final double truth;

    private final List<Double> squares = new ArrayList<>();
    private int held;

    private Tally(double deviation) {
      this.truth = 100 * Math.sqrt(2) * deviation;
    }

    private void add(Reading reading) {
      double value = reading.asDouble().orElseThrow();
      squares.add(value * value);
      held += Objects.requireNonNull(reading.interval()).contains(truth) ? 1 : 0;
    }

    private double deviation() {
      return Math.sqrt(squares.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    }
  }

  private static Spread spread(
      double process, double build, boolean busy, int generations, long seed) {
    return BUILDS.spread(thorough(process, build, busy, generations, seed));
  }

  private static List<Arm> thorough(
      double process, double build, boolean busy, int generations, long seed) {
    SyntheticMachine calm =
        new SyntheticMachine(0.02, process, 0.05, 0, 1, 0, 0, 1, seed).builds(build);
    SyntheticMachine machine = busy ? calm.busy(0.1, 300_000_000, 0.3) : calm;
    double[] nanos = {10e6, 10e6, 10e6};
    return arms(
        new SyntheticStudy(machine, nanos, generations, 20, SLOT, new int[] {0, 1, 0})
            .interleaved());
  }

  private static double width(List<Arm> arms) {
    Interval interval = interval(arms, 0, 1);
    return interval.high() - interval.low();
  }

  /// Arms of which no two have a round in common.
  private static List<Arm> apart(List<Arm> arms) {
    return IntStream.range(0, arms.size())
        .mapToObj(i ->
            new Arm(
                arms.get(i).id(),
                arms.get(i).slots().stream()
                    .map(slot ->
                        new Arm.Slot(slot.generation(), slot.round() + 1_000 * i, slot.medianNs()))
                    .toList()))
        .toList();
  }

  private static Interval interval(List<Arm> arms, int base, int of) {
    return Ratio.of(arms.get(base), arms.get(of), 1).orElseThrow().log().ci95();
  }

  private static List<List<SyntheticStudy.Slot>> interleaved(
      SyntheticMachine machine, int generations) {
    return new SyntheticStudy(machine, ARMS, generations, 20, SLOT).interleaved();
  }

  private static List<Arm> arms(List<List<SyntheticStudy.Slot>> slots) {
    List<Arm> arms = new ArrayList<>();
    for (List<SyntheticStudy.Slot> measured : slots) {
      int settling =
          Settling.samples(measured.stream().map(SyntheticStudy.Slot::samplesNs).toList());
      arms.add(
          new Arm(
              "arm" + arms.size(),
              measured.stream()
                  .map(slot ->
                      Arm.Slot.of(
                          "g" + slot.generation(), slot.round(), slot.samplesNs(), settling))
                  .toList()));
    }
    return arms;
  }
}
