package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

/// Passes over sessions whose inferences last as long as they are told to.
class PassesTest {
  @Test
  void everyInferenceIsASampleAndNoneIsDropped() throws BackendException {
    Timed session = new Timed(i -> 500_000);
    SlotPass pass = new SlotPass(session);
    long[] warmup = pass.warmUp(500_000, f -> {});
    long[] slot = pass.measure(50_000_000, Slots.unwatched()).samplesNs();
    assertThat(warmup.length + slot.length).isEqualTo(session.runs);
    assertThat(Arrays.stream(slot).min().orElseThrow()).isGreaterThanOrEqualTo(500_000);
  }

  @Test
  void aLatencyThatDriftsIsUnsteadyAndSaysSo() {
    // 1 ms at first, a thousandth more with every inference.
    Latency latency = summary(i -> 1_000_000 + 1_000L * i);
    assertThat(latency.verdict()).isEqualTo(Verdict.UNSTEADY);
    assertThat(latency.reasons().getFirst()).contains("never settled");
    assertThat(latency.samplesNs()).hasSize(1_000);
  }

  @Test
  void oneProcessIsNeverStableHoweverSteadyItIs() {
    Latency latency = summary(i -> 1_000_000 + 1_000L * (i * 7919 % 10));
    assertThat(latency.repeats().getFirst().verdict()).isEqualTo(Verdict.STABLE);
    assertThat(latency.verdict()).isEqualTo(Verdict.NOISY);
    assertThat(latency.reasons())
        .startsWith("One process was measured: by how much another differs is not known.");
    assertThat(latency.medianMs().asDouble().orElseThrow()).isBetween(1.0, 1.01);
  }

  @Test
  void aNoisyLatencySaysHowWideItsIntervalIs() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(5);
    Latency latency = summary(i -> 1_000_000 + random.nextLong(1_000_000));
    assertThat(latency.verdict()).isEqualTo(Verdict.NOISY);
    // That it was steady from the start is no reason for the doubt.
    assertThat(latency.reasons()).singleElement().asString().contains("wider than ±1 %");
    assertThat(latency.p99Ms().interval()).isNotNull();
    assertThat(latency.p999Ms())
        .isEqualTo(Reading.unavailable("needs 6,636 samples, there are 1,000"));
  }

  @Test
  void aWidthIsWrittenWithoutPowersOfTen() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(5);
    SampleSeries series =
        SampleSeries.of(random.longs(9, 1_000_000, 900_000_000).sorted().toArray());
    Latency latency = summary(series);
    assertThat(String.join(" ", latency.reasons())).doesNotContain("e+");
  }

  @Test
  void oneSampleIsOneSample() {
    SampleSeries series = SampleSeries.of(1_000_000);
    Latency latency = summary(series);
    assertThat(latency.reasons())
        .contains("One sample is too few for an interval; a larger budget gives more.");
  }

  private static Latency summary(IntToLongFunction nanos) {
    long[] all = java.util.stream.IntStream.range(0, 1_000).mapToLong(nanos).toArray();
    SampleSeries series = SampleSeries.of(all);
    return summary(series);
  }

  @Test
  void otherWorkIsGuessedOnlyWhereNothingIsKnownToHaveHeldTheCellBack() {
    long[] nanos =
        java.util.stream.IntStream.range(0, 1_000)
            .mapToLong(i -> i % 10 == 0 ? 50_000_000 : 1_000_000 + i % 7)
            .toArray();
    SampleSeries series = SampleSeries.of(nanos);
    Latency guessed = summary(series);
    Latency known = summary(series, List.of(new HeldBack("a quota", "held it back")));
    assertThat(guessed.reasons())
        .contains("10 % of the samples are outliers; other work on the machine is likely.");
    assertThat(known.verdict()).isEqualTo(Verdict.THROTTLED);
    assertThat(known.reasons())
        .startsWith("A quota held it back.")
        .contains("10 % of the samples are outliers.");
    assertThat(String.join(" ", known.reasons())).doesNotContain("other work");
    // What a loop that pauses gets done is in its mean: 0.9 of 1 ms and 0.1 of 50 ms are 5.9 ms.
    assertThat(Throughput.of(1, known).asDouble().orElseThrow()).isCloseTo(1 / 0.0059, within(0.5));
    assertThat(Throughput.of(1, guessed)).isEqualTo(Throughput.of(1, known));
  }

  private static Latency summary(SampleSeries series) {
    return summary(series, List.of());
  }

  private static Latency summary(SampleSeries series, List<HeldBack> causes) {
    return LatencySummary.of(Slots.one(series.toArray(), causes), 0, "the end", 1);
  }

  @Test
  void aPercentileThatTooFewSamplesSupportSaysHowManyItNeeds() {
    Latency latency = summary(SampleSeries.of(new long[40]));
    assertThat(latency.p99Ms()).isEqualTo(Reading.unavailable("needs 662 samples, there are 40"));
  }

  @Test
  void anInferenceThatIsLongerThanItsSlotIsMeasuredOnce() throws BackendException {
    Timed session = new Timed(i -> 20_000_000);
    SlotPass pass = new SlotPass(session);
    pass.warmUp(20_000_000, f -> {});
    assertThat(pass.measure(1_000_000, Slots.unwatched()).samplesNs()).hasSize(1);
  }

  @Test
  void anInferenceOfSecondsIsNotRunAgainToWarmUp() throws BackendException {
    Timed session = new Timed(i -> 1_000_000);
    assertThat(new SlotPass(session).warmUp(2_000_000_000, f -> {})).isEmpty();
    assertThat(session.runs).isZero();
  }

  @Test
  void progressNeverDecreasesAndIsHeardMeanwhile() throws BackendException {
    double[] last = {0, 0};
    new SlotPass(new Timed(i -> 100_000))
        .warmUp(
            100_000,
            fraction -> {
              assertThat(fraction).isBetween(last[0], 1.0);
              last[0] = fraction;
              last[1]++;
            });
    assertThat(last[1]).isPositive();
  }

  /// Spins for as long as each inference is to last.
  private static final class Timed implements Session {
    private final IntToLongFunction nanos;
    private int runs;

    private Timed(IntToLongFunction nanos) {
      this.nanos = nanos;
    }

    @Override
    public void bind(Map<String, HostTensor> inputs) {}

    @Override
    public void run() {
      long start = System.nanoTime();
      long wanted = nanos.applyAsLong(runs++);
      while (System.nanoTime() - start < wanted) {
        Thread.onSpinWait();
      }
    }

    @Override
    public Map<String, HostTensor> outputs() {
      return Map.of();
    }

    @Override
    public Reading arenaBytes() {
      return Reading.unavailable("none");
    }

    @Override
    public void close() {}
  }
}
