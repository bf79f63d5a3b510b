package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RatioTest {
  @Test
  void aSeriesComparedWithItselfDoesNotDiffer() {
    double[] series = Series.autoregressive(500, 0.4, 100, 3, 1);
    Ratio ratio = Ratio.ofMedians(series, series, 5);
    assertThat(ratio.value()).isEqualTo(1);
    assertThat(ratio.differs()).isFalse();
  }

  @Test
  void twoSeriesOfOneDistributionDifferNoOftenThanTheRiskAllows() {
    int found = 0;
    for (int i = 0; i < 200; i++) {
      double[] base = Series.autoregressive(400, 0.3, 100, 3, 2L * i);
      double[] other = Series.autoregressive(400, 0.3, 100, 3, 2L * i + 1);
      found += Ratio.ofMedians(base, other, i).differs() ? 1 : 0;
    }
    assertThat(found).isLessThanOrEqualTo(20);
  }

  @Test
  void aDifferenceOfThreePercentIsFound() {
    Ratio ratio = Ratio.ofMedians(Series.noise(500, 100, 2, 1), Series.noise(500, 103, 2, 2), 3);
    assertThat(ratio.differs()).isTrue();
    assertThat(ratio.value()).isCloseTo(1.03, within(0.005));
  }
}
