package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.Interval;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.Power;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

class PassDescriptionTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void twelveRepeatsAreToldOneByOne() {
    assertThat(PassDescription.repeats(repeats(12)))
        .hasSize(13)
        .last()
        .asString()
        .startsWith("Repeat 12, 110 s after the first: median 1.00");
  }

  @Test
  void ofHundredRepeatsTheFirstTwelveAreTold() {
    assertThat(PassDescription.repeats(repeats(100)))
        .hasSize(14)
        .contains("88 more repeats: see study.json.");
  }

  @Test
  void whatSamplingThePowerTookIsASentenceWithItsInterval() {
    assertThat(energy(Reading.measured(1.001, "1", 12, new Interval(0.998, 1.004))))
        .contains("Sampling the power took 0.1\u00a0% (−0.2 to 0.4) of the latency.");
    assertThat(energy(Reading.unavailable("the budget had room for 1 of 6 pairs")))
        .contains(
            "What sampling the power takes is unavailable: the budget had room for 1 of 6 pairs.");
    assertThat(energy(Reading.unavailable("none")))
        .as("a reason that stands with the energy is not repeated")
        .containsExactly("Source: a meter.", "Energy is unavailable: none.");
  }

  private static List<String> energy(Reading samplingRatio) {
    Reading none = Reading.unavailable("none");
    return PassDescription.energy(
            new Power(
                "a meter",
                none,
                none,
                none,
                none,
                samplingRatio,
                none,
                none,
                DeviceConditions.unavailable("none"),
                List.of(),
                PowerSeries.NONE),
            none)
        .sentences();
  }

  private static List<LatencyRepeat> repeats(int count) {
    return IntStream.range(0, count).mapToObj(PassDescriptionTest::repeat).toList();
  }

  private static LatencyRepeat repeat(int index) {
    var none = Reading.unavailable("the backend has no clock");
    var median = Reading.measured(1, "ms", 200, new Interval(0.99, 1.01));
    return new LatencyRepeat(
        START.plusSeconds(10L * index),
        Verdict.STABLE,
        List.of(),
        20,
        200,
        median,
        none,
        none,
        none,
        none,
        none);
  }
}
