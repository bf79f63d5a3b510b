package org.inferometer.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.comparison.Pair.Subject;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Comparison.Spread;
import org.inferometer.study.Control;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;
import org.inferometer.testkit.Studies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
  private static final Reading NONE = Reading.unavailable("not measured here");
  private static final MeasuredOn HERE = new MeasuredOn("a processor", "a processor", "");
  private static final Control FINE =
      control(Reading.measured(1, "1", 100, new Interval(0.999, 1.001)), NONE);

  @Test
  void everyTwoPrecisionsAreComparedTheWiderOneAsTheBase() {
    List<Pair> pairs =
        Pair.among(
            List.of(
                subject("n", Precision.INT8, 1),
                subject("n", Precision.FP32, 1),
                subject("n", Precision.FP16, 1)));
    assertThat(pairs)
        .extracting(pair -> pair.base() + " " + pair.of())
        .containsExactlyInAnyOrder("n/fp32/1 n/int8/1", "n/fp32/1 n/fp16/1", "n/fp16/1 n/int8/1");
    assertThat(pairs).allMatch(pair -> pair.kind() == Kind.PRECISION && pair.items() == 1);
  }

  @Test
  void batchesAreComparedWithTheSmallestItemByItem() {
    assertThat(
            Pair.among(
                List.of(
                    subject("n", Precision.FP32, 8),
                    subject("n", Precision.FP32, 2),
                    subject("n", Precision.FP32, 16))))
        .containsExactly(
            new Pair("n/fp32/2", "n/fp32/8", Kind.BATCH, 4),
            new Pair("n/fp32/2", "n/fp32/16", Kind.BATCH, 8));
  }

  @Test
  void networksAreComparedWithTheFirst() {
    assertThat(
            Pair.among(
                List.of(
                    subject("b", Precision.FP32, 1),
                    subject("a", Precision.FP32, 1),
                    subject("c", Precision.FP32, 1),
                    subject("c", Precision.FP32, 2))))
        .containsExactly(
            new Pair("c/fp32/1", "c/fp32/2", Kind.BATCH, 2),
            new Pair("b/fp32/1", "a/fp32/1", Kind.NETWORK, 1),
            new Pair("b/fp32/1", "c/fp32/1", Kind.NETWORK, 1));
  }

  private static Subject subject(String network, Precision precision, int batch) {
    return new Subject(
        network + "/" + precision.label() + "/" + batch, network, "backend", precision, batch);
  }

  @Test
  void aFasterCellIsResolvedWithWhatItsVarianceComesFrom() {
    Comparison comparison = only(cells(4, 20, 3e6, 0.002), FINE);

    assertThat(comparison.base()).isEqualTo("n/b/fp32/b1");
    assertThat(comparison.of()).isEqualTo("n/b/int8/b1");
    assertThat(comparison.verdict()).isEqualTo(Finding.RESOLVED);
    assertThat(comparison.ratio().asDouble().orElseThrow()).isCloseTo(10.0 / 3, within(0.05));
    assertThat(interval(comparison).contains(10.0 / 3)).isTrue();
    assertThat(comparison.rounds()).isEqualTo(80);
    assertThat(comparison.generations()).isEqualTo(4);
    assertThat(comparison.neededGenerations()).isNull();
    // Slots' medians of 3 samples that vary by 1 % each: 0.7 % each, 1 % together.
    assertThat(comparison.spread().round().asDouble().orElseThrow()).isBetween(0.6, 1.4);
    assertThat(comparison.spread().build()).isEqualTo(NONE);
    assertThat(comparison.designEffect()).isPositive();
  }

  @Test
  void theSameEngineTwiceIsEqual() {
    assertThat(only(cells(4, 20, 10e6, 0.001), FINE).verdict()).isEqualTo(Finding.EQUAL);
  }

  @Test
  void aDifferenceBelowTheResolutionIsNotResolved() {
    Control coarse = control(Reading.measured(1.01, "1", 100, new Interval(0.97, 1.05)), NONE);
    Comparison comparison = only(cells(6, 20, 9.7e6, 0.0001), coarse);
    assertThat(interval(comparison).contains(1)).isFalse();
    assertThat(comparison.verdict()).isEqualTo(Finding.EQUAL);
    assertThat(only(cells(6, 20, 9.7e6, 0.0001), FINE).verdict()).isEqualTo(Finding.RESOLVED);
  }

  @Test
  void whatIsOpenSaysHowManyGenerationsWouldSettleIt() {
    Comparison open = only(cells(3, 20, 9.6e6, 0.02), FINE);
    assertThat(open.verdict()).isEqualTo(Finding.OPEN);
    assertThat(open.neededGenerations()).isGreaterThan(3);
    int needed = Objects.requireNonNull(open.neededGenerations());
    // Of a standard error s the interval is ± t s: it must get below 4 %.
    assertThat(needed).isBetween(4, 40);
  }

  @Test
  void oneGenerationNeverSettlesAnything() {
    Comparison comparison = only(cells(1, 40, 3e6, 0), FINE);
    assertThat(comparison.verdict()).isEqualTo(Finding.OPEN);
    assertThat(comparison.ratio()).isInstanceOf(Reading.Estimated.class);
    assertThat(comparison.designEffect()).isNull();
    assertThat(comparison.spread().process()).isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void cellsThatNeverMetInARoundAreComparedByTheirGenerations() {
    List<Cell> cells = cells(4, 20, 5e6, 0.002);
    Cell later = renamed(cells.get(1));
    Comparison apart = only(List.of(cells.getFirst(), later), FINE);
    Comparison met = only(cells, FINE);
    assertThat(apart.rounds()).isZero();
    assertThat(apart.generations()).isEqualTo(4);
    assertThat(apart.ratio().asDouble().orElseThrow()).isCloseTo(2, within(0.1));
    assertThat(width(apart)).isGreaterThan(width(met));
  }

  @Test
  void cellsOfTwoMachinesAreNotCompared() {
    List<Cell> cells = cells(3, 10, 5e6, 0);
    Cell other = cells.get(1);
    Cell elsewhere =
        new Cell(
            other.id(),
            other.network(),
            other.backend(),
            other.device(),
            other.precision(),
            1,
            List.of(),
            new MeasuredOn("another processor", "another processor", ""),
            other.outcome());
    assertThat(Comparisons.of(List.of(cells.getFirst(), elsewhere), FINE, 0.02)).isEmpty();
  }

  @Test
  void cellsThatFailedAreNotCompared() {
    List<Cell> cells = cells(3, 10, 5e6, 0);
    Cell failed = cells.get(1).with(new Cell.Failed("it crashed"));
    assertThat(Comparisons.of(List.of(cells.getFirst(), failed), FINE, 0.02)).isEmpty();
  }

  @Test
  void aStudyOfAnEarlierReleaseHasNoComparisons() {
    Study study = Studies.mixed();
    assertThat(Comparisons.of(study.cells(), null, 0.02)).isEmpty();
  }

  @Test
  void theControlIsOfTheRoundsInWhichBothCopiesWereMeasured() {
    List<Arm> arms = cells(4, 20, 10.1e6, 0.001).stream().map(Arm::of).toList();
    Control control =
        new Copies(arms.getFirst().id(), arms.getLast().id()).control(arms).orElseThrow();
    assertThat(control.cell()).isEqualTo("n/b/fp32/b1");
    assertThat(control.ratio().asDouble().orElseThrow()).isCloseTo(1 / 1.01, within(0.005));
    assertThat(control.resolution()).isGreaterThan(0.009);
    assertThat(new Copies("n/b/fp32/b1", "missing").control(arms)).isEmpty();
  }

  @Test
  void cellsInTheWidestRatiosWantMore() {
    List<Arm> arms = cells(3, 20, 3e6, 0.03).stream().map(Arm::of).toList();
    List<Pair> pairs = List.of(new Pair("n/b/fp32/b1", "n/b/int8/b1", Kind.PRECISION, 1));
    Progress progress = Progress.of(pairs, null, arms, 0.02);
    assertThat(progress.isEnough()).isFalse();
    assertThat(progress.widest()).isGreaterThan(0.02);
    assertThat(progress.wanting()).containsExactly("n/b/fp32/b1", "n/b/int8/b1");
    assertThat(Progress.of(pairs, null, List.of(), 0.02).widest()).isInfinite();
    assertThat(Progress.of(List.of(), null, arms, 0.02).isEnough()).isTrue();
  }

  @Test
  void looksAreFewAndFartherApartEachTime() {
    List<Integer> looks = new ArrayList<>();
    for (int generations = 0; generations < 30; generations++) {
      if (Looks.isPlanned(generations)) {
        looks.add(generations);
      }
    }
    assertThat(looks).containsExactly(3, 4, 6, 9, 13, 19, 28);
  }

  @Test
  void driftIsWhatAllCellsHaveInCommon() {
    // The speed swings by 10 % to both sides; each cell has noise of 1 % beside.
    List<Arm> arms = new ArrayList<>();
    Random random = new Random(3);
    for (double nanos : new double[] {1e6, 3e6, 9e6}) {
      List<Arm.Slot> slots = new ArrayList<>();
      for (int round = 0; round < 200; round++) {
        double common = 0.1 * Math.sin(0.3 * round);
        slots.add(
            new Arm.Slot("g", round, nanos * Math.exp(common + 0.01 * random.nextGaussian())));
      }
      arms.add(new Arm("arm" + nanos, slots));
    }
    assertThat(Drift.of(arms).asDouble().orElseThrow()).isCloseTo(10, within(1.0));
    assertThat(Drift.of(List.of())).isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void copiesOfOneGenerationTellNothingOfOtherProcesses() {
    List<Arm> arms =
        List.of(
            new Arm("a", slots("g", 1_000_000, 12)),
            new Arm("a (copy)", slots("g", 1_100_000, 12)));
    Control control = new Copies("a", "a (copy)").control(arms).orElseThrow();
    assertThat(control.ratio()).isInstanceOf(Reading.Estimated.class);
    assertThat(control.ratio().asDouble().orElseThrow()).isCloseTo(1 / 1.1, within(0.005));
    assertThat(control.resolution()).isNull();
    assertThat(control.holds()).isTrue();
  }

  private static List<Arm.Slot> slots(String generation, double nanos, int rounds) {
    return IntStream.range(0, rounds)
        .mapToObj(round -> new Arm.Slot(generation, round, nanos * (1 + round % 3 * 1e-4)))
        .toList();
  }

  private static Control control(Reading ratio, Reading build) {
    return Control.of("x", ratio, new Spread(NONE, NONE, build));
  }

  @Test
  void whatBuildsOfTheControlCellDifferByIsAnEstimateForOthers() {
    Reading build = Reading.measured(0.8, "%", 5, new Interval(0.2, 2.1));
    Comparison comparison = only(cells(4, 20, 3e6, 0.002), control(Reading.exact(1, "1"), build));
    assertThat(comparison.spread().build())
        .isEqualTo(
            Reading.estimated(
                0.8, "%", "that of 5 generations of the control cell, x, 0.20 to 2.10 %"));
    assertThat(only(cells(4, 20, 3e6, 0.002), null).spread().build())
        .isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void copiesOfAStudyThatIsNotThoroughSayWhyBuildsAreNotTold() {
    List<Arm> arms = cells(4, 20, 10e6, 0.001).stream().map(Arm::of).toList();
    Control control =
        new Copies(arms.getFirst().id(), arms.getLast().id()).control(arms).orElseThrow();
    assertThat(control.spread().build()).isEqualTo(Reading.unavailable(Copies.ONE_BUILD));
    assertThat(Copies.ONE_BUILD).contains("a thorough study");
    assertThat(control.spread().process().asDouble().orElseThrow()).isBetween(0.0, 1.0);
  }

  private static Comparison only(List<Cell> cells, @Nullable Control control) {
    List<Comparison> all = Comparisons.of(cells, control, 0.02);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static Interval interval(Comparison comparison) {
    return Objects.requireNonNull(comparison.ratio().interval());
  }

  private static double width(Comparison comparison) {
    return interval(comparison).high() - interval(comparison).low();
  }

  /// FP32 of 10 ms and INT8 of so many nanoseconds, on a machine that drifts.
  private static List<Cell> cells(int generations, int rounds, double nanos, double process) {
    return List.of(
        cell(Precision.FP32, new Slots(generations, rounds, 10e6, process, 1)),
        cell(Precision.INT8, new Slots(generations, rounds, nanos, process, 2)));
  }

  private static Cell renamed(Cell cell) {
    Latency latency = Objects.requireNonNull(cell.measurements()).latency();
    List<LatencyRepeat> repeats =
        latency.repeats().stream()
            .map(repeat -> repeat.in("later " + repeat.generation(), repeat.rounds()))
            .toList();
    return cell(cell.precision(), latency(latency.samplesNs(), repeats));
  }

  private static Cell cell(Precision precision, Slots slots) {
    long[] samples =
        LongStream.range(0, (long) slots.generations() * slots.rounds() * 3)
            .map(i -> slots.sample((int) i))
            .toArray();
    List<LatencyRepeat> repeats = new ArrayList<>();
    for (int g = 0; g < slots.generations(); g++) {
      List<LatencyRound> rounds = new ArrayList<>();
      for (int r = 0; r < slots.rounds(); r++) {
        rounds.add(new LatencyRound(r, new long[] {1, 2}, 3));
      }
      repeats.add(
          new LatencyRepeat(
                  Instant.EPOCH,
                  Verdict.STABLE,
                  List.of(),
                  0,
                  3 * slots.rounds(),
                  NONE,
                  NONE,
                  NONE,
                  NONE,
                  NONE,
                  NONE)
              .in("g" + g, rounds));
    }
    return cell(precision, latency(samples, repeats));
  }

  private static Latency latency(long[] samples, List<LatencyRepeat> repeats) {
    return new Latency(
        Verdict.STABLE,
        List.of(),
        new long[0],
        samples,
        0,
        "as asked",
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        1,
        repeats,
        List.of());
  }

  private static Cell cell(Precision precision, Latency latency) {
    Measurements measured =
        Studies.mixed().cells().stream()
            .map(Cell::measurements)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    return new Cell(
        Cell.id("n", "b", precision, 1),
        "n",
        "b",
        "cpu",
        precision,
        1,
        List.of(),
        HERE,
        new Cell.Measured(measured.with(latency, NONE)));
  }

  /// Slots of three samples.
  private record Slots(int generations, int rounds, double nanos, double process, int seed) {
    long sample(int index) {
      int slot = index / 3;
      int generation = slot / rounds;
      double level = process * new SplittableRandom(seed * 1_000L + generation).nextGaussian();
      double drift = 0.1 * Math.sin(0.7 * slot);
      double noise = 0.01 * new SplittableRandom(seed * 1_000_000L + index).nextGaussian();
      return Math.round(nanos * Math.exp(level + drift + noise));
    }
  }
}
