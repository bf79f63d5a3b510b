package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutliersTest {
  @Test
  void theSampleBeyondThreeScaledDeviationsIsMarked() {
    // By hand: median 7, absolute deviations 1 1 3 3 4 4 6 993, their median 3.5, bound 15.6.
    double[] samples = {1, 3, 3, 6, 8, 10, 10, 1_000};
    assertThat(Outliers.mark(samples).stream()).containsExactly(7);
  }

  @Test
  void aSeriesOfMostlyOneValueHasNone() {
    assertThat(Outliers.mark(new double[] {2, 2, 2, 9}).isEmpty()).isTrue();
    assertThat(Outliers.mark(new double[0]).isEmpty()).isTrue();
  }
}
