package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.inferometer.network.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

/// Passes over sessions whose inferences last as long as they are told to.
class PassesTest {
  @Test
  void everyInferenceIsASampleAndNoneIsDropped() throws BackendException {
    Timed session = new Timed(i -> 500_000);
    Latency latency = LatencyPass.run(session, Duration.ofMillis(300), 1, f -> {});
    assertThat(latency.warmupNs().length + latency.samplesNs().length).isEqualTo(session.runs);
    assertThat(java.util.Arrays.stream(latency.samplesNs()).min().orElseThrow())
        .isGreaterThanOrEqualTo(500_000);
  }

  @Test
  void aLatencyThatDriftsIsUnsteadyAndSaysSo() throws BackendException {
    // 0.2 ms at first, 0.02 ms more with every inference.
    Timed session = new Timed(i -> 200_000 + 20_000L * i);
    Latency latency = LatencyPass.run(session, Duration.ofMillis(800), 1, f -> {});
    assertThat(latency.verdict()).isEqualTo(Verdict.UNSTEADY);
    assertThat(latency.reasons().getFirst()).contains("never settled");
    assertThat(latency.stopRule()).contains("budget of 0.8 s was spent");
  }

  @Test
  void aPercentileThatTooFewSamplesSupportSaysHowManyItNeeds() throws BackendException {
    Timed session = new Timed(i -> 5_000_000);
    Latency latency = LatencyPass.run(session, Duration.ofMillis(200), 1, f -> {});
    assertThat(latency.p99Ms())
        .isInstanceOfSatisfying(
            Reading.Unavailable.class,
            reading -> assertThat(reading.reason()).startsWith("needs 662 samples, there are"));
  }

  @Test
  void aSlowInferenceIsMeasuredEightTimesThoughTheBudgetIsOver() throws BackendException {
    Timed session = new Timed(i -> 100_000_000);
    Latency latency = LatencyPass.run(session, Duration.ofMillis(300), 1, f -> {});
    assertThat(latency.warmupNs().length + latency.samplesNs().length).isEqualTo(8);
  }

  @Test
  void progressNeverDecreasesAndIsHeardMeanwhile() throws BackendException {
    double[] last = {0, 0};
    LatencyPass.run(
        new Timed(i -> 100_000),
        Duration.ofMillis(400),
        1,
        fraction -> {
          assertThat(fraction).isBetween(last[0], 1.0);
          last[0] = fraction;
          last[1]++;
        });
    assertThat(last[1]).isGreaterThanOrEqualTo(2);
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
