package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.inferometer.study.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
  /// Method 3 in table I of R. G. Newcombe, "Two-sided Confidence Intervals for the Single
  /// Proportion: Comparison of Seven Methods", Statistics in Medicine 17, 1998, 857–872.
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void theIntervalIsThePublishedOne(long successes, long trials, double low, double high) {
    Interval interval = Wilson.interval95(successes, trials);

    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }

  @Test
  void allAndNoneReachTheEndsExactlyAndMirrorEachOther() {
    assertThat(Wilson.interval95(7, 7).high()).isEqualTo(1);
    assertThat(Wilson.interval95(0, 7).low()).isEqualTo(0);
    assertThat(1 - Wilson.interval95(7, 7).low())
        .isCloseTo(Wilson.interval95(0, 7).high(), within(1e-12));
  }

  @Test
  void countsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Wilson.interval95(3, 2)).hasMessageContaining("3 of 2");
    assertThatThrownBy(() -> Wilson.interval95(0, 0)).hasMessageContaining("0 of 0");
  }
}
