package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;

class RepeatedLatencyTest {
  @Test
  void repeatsThatAgreeAreStableAndKeepEverySample() {
    Latency latency = joined(series(1, 1_000_000), series(2, 1_002_000), series(3, 999_000));
    assertThat(latency.verdict()).isEqualTo(Verdict.STABLE);
    assertThat(latency.repeats()).hasSize(3);
    assertThat(latency.repeats().stream().mapToInt(repeat -> repeat.samples()).sum())
        .isEqualTo(latency.samplesNs().length);
    assertThat(latency.reasons())
        .singleElement()
        .asString()
        .startsWith("3 repeats in processes of their own have medians of 1.00, 1.00 and 0.999 ms")
        .contains("within the ±3 % asked for");
  }

  /// What a study says does not depend on the language of whoever measured.
  @Test
  @DefaultLocale(language = "ar", country = "EG")
  void sentencesHaveTheDigitsOfEnglishOnAnyMachine() {
    assertThat(String.format(Locale.getDefault(), "%d", 3))
        .as("the locale has digits of its own")
        .isNotEqualTo("3");
    assertThat(joined(series(1, 1_000_000), series(2, 1_002_000)).reasons())
        .singleElement()
        .asString()
        .startsWith("2 repeats in processes of their own have medians of 1.00 and 1.00 ms");
  }

  @Test
  void theIntervalIsOfTheRepeatsAndNotOfTheirSamples() {
    // Each repeat knows its own median to a thousandth; they are a tenth apart.
    Latency latency = joined(series(1, 1_000_000), series(2, 1_100_000), series(3, 1_210_000));
    assertThat(latency.repeats().getFirst().verdict()).isEqualTo(Verdict.STABLE);
    assertThat(latency.verdict()).isEqualTo(Verdict.NOISY);
    assertThat(latency.medianMs().asDouble().orElseThrow()).isCloseTo(1.1, within(0.002));
    Interval interval = interval(latency.medianMs());
    assertThat(interval.low()).isLessThan(1);
    assertThat(interval.high()).isGreaterThan(1.21);
    assertThat(latency.reasons().getFirst()).contains("wider than the ±3 % asked for");
  }

  @Test
  void fortyRepeatsHaveAnIntervalAndAreToldByTheirExtremes() {
    long[][] series = new long[40][];
    for (int i = 0; i < series.length; i++) {
      series[i] = series(i, 1_000_000 + 10_000 * i);
    }
    Latency latency = joined(series);
    assertThat(latency.repeats()).hasSize(40);
    assertThat(interval(latency.medianMs()).contains(1.19)).isTrue();
    assertThat(latency.reasons().getFirst())
        .startsWith("40 repeats in processes of their own have medians from 1.00 to 1.39 ms");
  }

  @Test
  void mostlyUnsteadyRepeatsMakeTheCellUnsteadyAndOneDoesNot() {
    long[] drifting = LongStream.range(0, 1_000).map(i -> 1_000_000 + 1_000 * i).toArray();
    Latency once = joined(series(1, 1_500_000), drifting, series(3, 1_500_000));
    assertThat(once.verdict()).isEqualTo(Verdict.NOISY);
    assertThat(once.reasons())
        .anySatisfy(reason -> assertThat(reason).isEqualTo("Repeat 2 never settled."));
    assertThat(joined(drifting, drifting, series(3, 1_500_000)).verdict())
        .isEqualTo(Verdict.UNSTEADY);
  }

  @Test
  void aPercentileThatNoRepeatSupportsIsThatOfAllSamples() {
    long[] short1 = LongStream.range(0, 40).map(i -> 1_000_000 + i * 7 % 40).toArray();
    long[] short2 = LongStream.range(0, 40).map(i -> 1_000_100 + i * 7 % 40).toArray();
    Latency latency = joined(short1, short2);
    assertThat(latency.p90Ms().asDouble()).hasValueCloseTo(1.0001, within(1e-4));
    assertThat(latency.p95Ms()).isEqualTo(Reading.unavailable("needs 130 samples, there are 80"));
  }

  @Test
  void percentilesOfRepeatsHaveAnIntervalOverThem() {
    Latency latency = joined(series(1, 1_000_000), series(2, 1_200_000), series(3, 1_100_000));
    double p99 = latency.p99Ms().asDouble().orElseThrow();
    assertThat(p99).isGreaterThan(latency.medianMs().asDouble().orElseThrow());
    assertThat(interval(latency.p99Ms()).high() / p99).isGreaterThan(1.2);
    assertThat(interval(latency.meanMs()).contains(1.1)).isTrue();
  }

  @Test
  void whatOneRepeatWasThrottledByIsSaid() {
    Latency first = summary(series(1, 1_000_000));
    Latency hot = summary(series(2, 1_000_000)).throttled(java.util.List.of("It was hot."));
    Latency latency = RepeatedLatency.join(first, hot, 1);
    assertThat(latency.verdict()).isEqualTo(Verdict.THROTTLED);
    assertThat(latency.reasons()).contains("Repeat 2: It was hot.");
  }

  @Test
  void aMachineWhoseProcessesDifferAgreesWithItself() {
    // Every process has a level of its own, 2 % apart typically; samples within it are exact.
    Random random = new Random(3);
    int apart = 0;
    int alone = 0;
    int pairs = 100;
    for (int i = 0; i < pairs; i++) {
      Latency[] first = study(random);
      Latency[] second = study(random);
      apart += apart(all(first), all(second)) ? 1 : 0;
      alone += apart(first[0], second[0]) ? 1 : 0;
    }
    assertThat(apart).as("pairs apart, over repeats").isLessThanOrEqualTo(5);
    assertThat(alone).as("pairs apart, of one process each").isGreaterThan(50);
  }

  private static Latency[] study(Random random) {
    Latency[] repeats = new Latency[3];
    for (int i = 0; i < repeats.length; i++) {
      long level = Math.round(1_000_000 * Math.exp(0.02 * random.nextGaussian()));
      repeats[i] = summary(series(random.nextInt(), level));
    }
    return repeats;
  }

  private static boolean apart(Latency a, Latency b) {
    return !interval(a.medianMs()).overlaps(interval(b.medianMs()));
  }

  private static Interval interval(Reading reading) {
    return java.util.Objects.requireNonNull(reading.interval());
  }

  private static long[] series(int seed, long median) {
    Random random = new Random(seed);
    return random.longs(1_000, -1_000, 1_000).map(d -> median + d * median / 1_000_000).toArray();
  }

  private static Latency joined(long[]... series) {
    Latency[] repeats = new Latency[series.length];
    for (int i = 0; i < series.length; i++) {
      repeats[i] = summary(series[i]);
    }
    return all(repeats);
  }

  private static Latency all(Latency[] repeats) {
    Latency latency = repeats[0];
    for (int i = 1; i < repeats.length; i++) {
      latency = RepeatedLatency.join(latency, repeats[i], 1);
    }
    return latency;
  }

  private static Latency summary(long[] nanos) {
    return LatencySummary.of(Slots.one(nanos, java.util.List.of()), 0, "the end", 1);
  }
}
