package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.inferometer.study.ColdStart;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void aStepOfSeveralProcessesIsAMeanWithItsInterval() {
    ColdStart cold = Start.coldStart(List.of(start(2, 0), start(4, 0), start(8, 0)));
    assertThat(cold.build())
        .isInstanceOfSatisfying(
            Reading.Measured.class,
            build -> {
              assertThat(build.value()).isCloseTo(4, within());
              assertThat(build.n()).isEqualTo(3);
              assertThat(build.ci95()).isNotNull();
            });
  }

  @Test
  void derivingIsToldOfTheProcessesThatDidIt() {
    assertThat(Start.coldStart(List.of(start(1, 0), read())).derive())
        .isEqualTo(Reading.exact(7, "ms"));
    assertThat(Start.coldStart(List.of(read(), read())).derive())
        .isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void settlingAtOnceTakesNoTime() {
    assertThat(Start.coldStart(List.of(start(1, 0), start(1, 0), start(1, 0))).settle())
        .isEqualTo(new Reading.Measured(0, "ms", 3, null));
  }

  @Test
  void settlingAtOnceInSomeProcessesIsPartOfTheMean() {
    assertThat(Start.coldStart(List.of(start(1, 0), start(1, 20))).settle())
        .isInstanceOfSatisfying(
            Reading.Estimated.class,
            settle -> {
              assertThat(settle.value()).isBetween(10.0, 30.0);
              assertThat(settle.method())
                  .isEqualTo("mean of 2 processes, of which 1 settled at once");
            });
  }

  @Test
  void whatFollowsTheBuildIsToldOfProcessesThatLoadedTheEngine() {
    ColdStart cold = Start.coldStart(List.of(start(60, 0), loaded(3), loaded(3)));
    assertThat(cold.build()).isEqualTo(Reading.exact(60, "ms"));
    assertThat(cold.load())
        .isInstanceOfSatisfying(
            Reading.Measured.class,
            load -> {
              assertThat(load.value()).isCloseTo(3, within());
              assertThat(load.n()).isEqualTo(2);
            });
    assertThat(Start.coldStart(List.of(loaded(3))).build()).isInstanceOf(Reading.Unavailable.class);
  }

  private static Start loaded(long loadMs) {
    return new Start(
        MILLISECOND, null, null, loadMs * MILLISECOND, MILLISECOND, new long[] {1}, 1, List.of());
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }

  private static Start start(long buildMs, int slowInferences) {
    return start(7 * MILLISECOND, buildMs, slowInferences);
  }

  private static Start read() {
    return start(null, 1, 0);
  }

  /// @param slowInferences of 2 ms, before 100 of 1 ms
  private static Start start(@Nullable Long deriveNs, long buildMs, int slowInferences) {
    long[] warmup =
        LongStream.range(0, 100 + slowInferences)
            .map(i -> (i < slowInferences ? 2 : 1) * MILLISECOND + i % 3)
            .toArray();
    return new Start(
        MILLISECOND,
        deriveNs,
        buildMs * MILLISECOND,
        MILLISECOND,
        MILLISECOND,
        warmup,
        1,
        List.of());
  }
}
