package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterEffectTest {
  /// The variance against the scatter of the medians of thousands of such clusters. Few replicates
  /// rather claim too much.
  @ParameterizedTest
  @CsvSource({"4, 0", "8, 0", "11, 0", "12, 0", "24, 0", "60, 0", "60, 0.5", "200, 0.8"})
  void theVarianceIsThatOfMediansOfSuchClusters(int replicates, double phi) {
    int clusters = 3_000;
    double squares = 0;
    double claimed = 0;
    for (int i = 0; i < clusters; i++) {
      ClusterEffect effect = ClusterEffect.of(Series.autoregressive(replicates, phi, 5, 1, i));
      squares += (effect.value() - 5) * (effect.value() - 5);
      claimed += effect.variance();
    }
    assertThat(claimed / squares).isBetween(0.75, 2.1);
  }

  @Test
  void disturbedReplicatesMoveNeitherValueNorDeviationFar() {
    double[] series = Series.noise(41, 5, 1, 3);
    ClusterEffect calm = ClusterEffect.of(series);
    for (int i = 0; i < 12; i++) {
      series[3 * i] = 1_000;
    }
    ClusterEffect hit = ClusterEffect.of(series);
    assertThat(hit.value()).isCloseTo(calm.value(), within(1.0));
    assertThat(hit.deviation()).isLessThan(3 * calm.deviation());
    assertThat(hit.variance()).isGreaterThan(calm.variance());
  }

  @Test
  void theDeviationIsThatOfAReplicate() {
    assertThat(ClusterEffect.of(Series.noise(2_000, 5, 3, 1)).deviation())
        .isCloseTo(3, within(0.2));
  }

  @Test
  void oneReplicateTellsNothingOfTheVariance() {
    assertThat(ClusterEffect.of(new double[] {0.3})).isEqualTo(new ClusterEffect(0.3, 0, 0, 1));
  }

  @Test
  void variancesOfWhatHasNothingToDoWithEachOtherAddUp() {
    assertThat(new ClusterEffect(3, 4, 3, 10).minus(new ClusterEffect(1, 5, 4, 8)))
        .isEqualTo(new ClusterEffect(2, 9, 5, 8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void anEffectIsFinite(double value) {
    assertThatThrownBy(() -> ClusterEffect.of(new double[] {value}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }
}
