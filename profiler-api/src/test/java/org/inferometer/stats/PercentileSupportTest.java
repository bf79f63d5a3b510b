package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentileSupportTest {
  @ParameterizedTest
  @CsvSource({"0.90, 64", "0.95, 130", "0.99, 662", "0.999, 6636"})
  void theRuleGivesThePublishedCounts(double percentile, int samples) {
    assertThat(PercentileSupport.requiredSamples(percentile)).isEqualTo(samples);
  }

  @ParameterizedTest
  @CsvSource({"0.90, 64", "0.95, 130", "0.99, 662"})
  void theCountIsTheFirstAtWhichTheBinomialRiskIsOnePercent(double percentile, int samples) {
    assertThat(BinomialDistribution.of(samples, 1 - percentile).cumulativeProbability(1))
        .isLessThanOrEqualTo(0.01);
    assertThat(BinomialDistribution.of(samples - 1, 1 - percentile).cumulativeProbability(1))
        .isGreaterThan(0.01);
  }
}
