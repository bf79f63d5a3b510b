package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

class LaunchBoundTest {
  /// Medians that trtexec 8.4 printed with its warning, and without.
  @Test
  void cellsThatTrtexecWarnsOfAreNamedWithTheRemedy() {
    assertThat(LaunchBound.note(latency(ms(4.16818), ms(4.25195))))
        .startsWith(
            "Launch-bound: handing the work over takes the host 4.17\u00a0ms, and the GPU's work")
        .contains("4.25\u00a0ms")
        .contains("cuda-graph=on");
    assertThat(LaunchBound.note(latency(ms(0.81), ms(1)))).startsWith("Launch-bound");
    assertThat(LaunchBound.note(latency(ms(0.79), ms(1)))).isEmpty();
  }

  @Test
  void ofACellWithoutEitherTimeNothingIsSaid() {
    Reading none = Reading.unavailable(Reading.OLDER_STUDY);
    assertThat(LaunchBound.note(latency(none, ms(1)))).isEmpty();
    assertThat(LaunchBound.note(latency(ms(1), none))).isEmpty();
  }

  private static Reading ms(double value) {
    return Reading.exact(value, "ms");
  }

  private static Latency latency(Reading enqueue, Reading gpu) {
    Reading host = ms(5);
    return new Latency(
        Verdict.STABLE,
        List.of(),
        new long[0],
        new long[] {1},
        0,
        "the end",
        host,
        host,
        host,
        host,
        host,
        host,
        host,
        gpu,
        host,
        host,
        enqueue,
        1,
        List.of(),
        List.of());
  }
}
