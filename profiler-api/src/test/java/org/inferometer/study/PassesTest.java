package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes say of themselves.
class PassesTest {
  private static final Reading NONE = Reading.unavailable("not tried in this test");

  @ParameterizedTest
  @ValueSource(doubles = {0.95, 1, 1.5})
  void layerTimesHoldWhileTheProfilerSlowsLittle(double inflation) {
    assertThat(pass(Reading.exact(inflation, "1")).doubt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.33, 0.94, 1.51, 6})
  void layerTimesAreDoubtfulWhereProfiledInferencesAreOthers(double inflation) {
    assertThat(pass(Reading.exact(inflation, "1")).doubt())
        .hasValueSatisfying(why ->
            assertThat(why)
                .contains(String.format(java.util.Locale.ROOT, "took %.2f × as long", inflation))
                .contains("only the shares"));
  }

  @Test
  void layerTimesAreNotDoubtedWhereTheInflationIsNotKnown() {
    assertThat(pass(NONE).doubt()).isEmpty();
  }

  @Test
  void aProbeHasFewNoisySamplesAndItsCause() {
    assertThat(latency(Verdict.NOISY, 1, "It is emulated.").probed()).isTrue();
    assertThat(latency(Verdict.NOISY, 3, "It is emulated.").probed()).isTrue();
    assertThat(latency(Verdict.NOISY, 4, "It is emulated.").probed()).isFalse();
    assertThat(latency(Verdict.NOISY, 0, "It is emulated.").probed()).isFalse();
    assertThat(latency(Verdict.STABLE, 3, "It is emulated.").probed()).isFalse();
    assertThat(latency(Verdict.NOISY, 3).probed()).isFalse();
  }

  private static LayerPass pass(Reading inflation) {
    return new LayerPass(100, NONE, inflation, "profiler");
  }

  private static Latency latency(Verdict verdict, int samples, String... remarks) {
    return new Latency(
            verdict,
            List.of(),
            new long[0],
            new long[samples],
            0,
            "budget",
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE)
        .with(List.of(remarks));
  }
}
