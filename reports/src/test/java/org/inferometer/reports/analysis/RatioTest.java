package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

final class RatioTest {
  @Test
  void anIntervalThatHoldsOneTellsNothingApart() {
    assertThat(ratio(1.9, 0.8, 3.6).tellsApart()).isFalse();
    assertThat(ratio(1.9, 1.2, 3.6).tellsApart()).isTrue();
    assertThat(ratio(0.7, 0.5, 0.9).tellsApart()).isTrue();
    assertThat(new Ratio(1.9, null).tellsApart()).isFalse();
  }

  @Test
  void oneDecimalIsEnoughForAWideInterval() {
    assertThat(ratio(1.94, 0.82, 3.61).number() + ratio(1.94, 0.82, 3.61).interval())
        .isEqualTo("1.9 (0.8–3.6)");
  }

  @Test
  void boundsNearOneOrNearEachOtherGetTwoDecimals() {
    assertThat(ratio(1.2, 1.02, 1.4).interval()).isEqualTo(" (1.02–1.40)");
    assertThat(ratio(2.95, 2.91, 2.98).interval()).isEqualTo(" (2.91–2.98)");
  }

  @Test
  void aRatioWithoutAnIntervalSaysSo() {
    var one = Reading.estimated(2, "1/s", "a guess");
    assertThat(Ratio.of(one, one).orElseThrow().interval()).isEqualTo(", without an interval");
    assertThat(Ratio.of(one, Reading.unavailable("not read"))).isEmpty();
  }

  private static Ratio ratio(double value, double low, double high) {
    return new Ratio(value, new Interval(low, high));
  }
}
