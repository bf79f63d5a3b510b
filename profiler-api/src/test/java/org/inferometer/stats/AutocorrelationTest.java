package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutocorrelationTest {
  @Test
  void aSeriesOfFourMatchesTheHandComputation() {
    // 1 2 3 4: deviations -1.5 -0.5 0.5 1.5; lag 1: (0.75 - 0.25 + 0.75) / 5 = 0.25.
    assertThat(Autocorrelation.at(new double[] {1, 2, 3, 4}, 1)).isCloseTo(0.25, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.9})
  void anAutoregressiveSeriesIsWorthWhatTheorySays(double phi) {
    // n (1 - phi) / (1 + phi) independent samples.
    double[] series = Series.autoregressive(100_000, phi, 0, 1, 7);
    double expected = 100_000 * (1 - phi) / (1 + phi);
    assertThat(Autocorrelation.effectiveSamples(series))
        .isCloseTo(expected, within(0.15 * expected));
  }

  @Test
  void aConstantSeriesIsNotDividedByItsVariance() {
    assertThat(Autocorrelation.effectiveSamples(new double[] {3, 3, 3, 3})).isEqualTo(4);
    assertThat(Autocorrelation.at(new double[] {3, 3, 3}, 1)).isZero();
  }
}
