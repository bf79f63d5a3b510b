package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.inferometer.study.Interval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a reader relies on when two figures are compared, tried on simulated machines whose true
/// median is known. The whole judgement is under test: where the warm-up ends, what the samples
/// after it are worth, and the interval.
class AgreementTest {
  private static final int TRIALS = 400;

  private static final int CHUNK = 50;

  /// Inferences take a millisecond and more.
  private static final int LONGEST_WARMUP = 1_500;

  private static final String MACHINES =
      """
      # likeness, deviation, disturbed, warm-up, samples
      0,    0.02, 0,    0,   800
      0,    0.02, 0.02, 100, 800
      0.5,  0.02, 0.02, 100, 800
      0.8,  0.05, 0.05, 50,  1500
      0.9,  0.05, 0.02, 50,  2000
      """;

  @ParameterizedTest
  @CsvSource(textBlock = MACHINES)
  void aMachineThatSettlesIsSteadyHoweverAlikeNeighboursAre(
      double likeness, double deviation, double disturbed, int warmup, int samples) {
    SimulatedSeries machine = new SimulatedSeries(likeness, deviation, disturbed, warmup);
    assertThat(rate(seed -> assessment(machine, samples, seed).steadiness().steady()))
        .isGreaterThan(0.95);
  }

  @ParameterizedTest
  @CsvSource(textBlock = MACHINES)
  void theIntervalHoldsTheTrueMedianAsOftenAsItSays(
      double likeness, double deviation, double disturbed, int warmup, int samples) {
    SimulatedSeries machine = new SimulatedSeries(likeness, deviation, disturbed, warmup);
    double truth = machine.median();
    assertThat(rate(seed -> interval(machine, samples, seed).contains(truth)))
        // Nominal is 0.95; with 400 trials three standard errors are 0.033. The tail of the warm-up
        // that cannot be told from noise costs another percent or two.
        .isBetween(0.90, 0.985);
  }

  @ParameterizedTest
  @CsvSource(textBlock = MACHINES)
  void twoRunsOfOneMachineAgreeWithinTheirIntervals(
      double likeness, double deviation, double disturbed, int warmup, int samples) {
    // Two 95 % intervals of one median fail to overlap with a probability of about 0.6 %: their
    // centres must differ by 2 * 1.96 standard errors, where sqrt(2) of them is one deviation.
    SimulatedSeries machine = new SimulatedSeries(likeness, deviation, disturbed, warmup);
    double apart =
        rate(seed ->
            !overlap(
                interval(machine, samples, 2 * seed), interval(machine, samples, 2 * seed + 1)));
    assertThat(apart).isLessThan(0.025);
  }

  private static double rate(LongPredicate happens) {
    return (double) LongStream.range(0, TRIALS).parallel().filter(happens).count() / TRIALS;
  }

  private static Interval interval(SimulatedSeries machine, int samples, long seed) {
    return assessment(machine, samples, seed).interval().orElseThrow();
  }

  /// What follows the warm-up is judged, as the slots are.
  private static SeriesAssessment assessment(SimulatedSeries machine, int samples, long seed) {
    double[] series = machine.sample(LONGEST_WARMUP + samples, seed);
    int from = warmup(series);
    return SeriesAssessment.of(Arrays.copyOfRange(series, from, from + samples));
  }

  private static int warmup(double[] series) {
    int count = 0;
    double elapsed = 0;
    while (count < LONGEST_WARMUP
        && !SlotPass.isOver(Arrays.copyOf(series, count), (long) elapsed)) {
      elapsed += Arrays.stream(series, count, count + CHUNK).sum();
      count += CHUNK;
    }
    return count;
  }

  private static boolean overlap(Interval a, Interval b) {
    return a.low() <= b.high() && b.low() <= a.high();
  }
}
