package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.inferometer.study.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockBootstrapTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void intervalsOfTheMeanCoverItAsOftenAsTheySay(double phi) {
    int covered = 0;
    int trials = 1_500;
    for (int i = 0; i < trials; i++) {
      double[] series = Series.autoregressive(600, phi, 50, 2, i);
      if (BlockBootstrap.mean(series, i).contains(50)) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isBetween(0.93, 0.97);
  }

  @Test
  void intervalsOfTheMedianCoverIt() {
    int covered = 0;
    int trials = 300;
    for (int i = 0; i < trials; i++) {
      if (BlockBootstrap.median(Series.autoregressive(600, 0.5, 50, 2, i), i).contains(50)) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isBetween(0.93, 0.97);
  }

  @Test
  void theMeanOfIndependentSamplesHasTheStudentInterval() {
    double[] series = Series.noise(400, 10, 1, 3);
    double mean = java.util.Arrays.stream(series).average().orElseThrow();
    double variance = java.util.Arrays.stream(series).map(x -> (x - mean) * (x - mean)).sum() / 399;
    // t(399, 0.975) = 1.9659
    double half = 1.9659 * Math.sqrt(variance / 400);
    Interval interval = BlockBootstrap.mean(series, 1);
    assertThat(interval.high() - interval.low()).isCloseTo(2 * half, within(0.3 * half));
  }

  @Test
  void intervalsOfFewSkewedTimesStayAboveZeroAndStillCoverTheMean() {
    int covered = 0;
    int trials = 500;
    for (int i = 0; i < trials; i++) {
      double[] logarithms = Series.noise(12, 0, 1, i);
      double[] times = Arrays.stream(logarithms).map(Math::exp).toArray();
      Interval interval = BlockBootstrap.mean(times, i);
      assertThat(interval.low()).isPositive();
      // The mean of a lognormal distribution with these parameters is the root of e.
      if (interval.contains(Math.sqrt(Math.E))) {
        covered++;
      }
    }
    // Student's interval covers it in 85 % of 40,000 such samples (simulated).
    assertThat((double) covered / trials).isGreaterThan(0.80);
  }

  @Test
  void aSeriesOfBothSignsMayHaveANegativeLowerEnd() {
    assertThat(BlockBootstrap.mean(Series.noise(200, 0, 1, 5), 1).low()).isNegative();
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    double[] series = Series.autoregressive(300, 0.7, 5, 1, 9);
    assertThat(BlockBootstrap.mean(series, 4)).isEqualTo(BlockBootstrap.mean(series, 4));
  }

  @Test
  void aConstantSeriesHasAnIntervalOfNoWidth() {
    assertThat(BlockBootstrap.mean(new double[] {2, 2, 2, 2}, 1)).isEqualTo(new Interval(2, 2));
  }

  @Test
  void blocksGrowWithTheAutocorrelation() {
    int independent = BlockLength.of(Series.noise(5_000, 0, 1, 1));
    int tied = BlockLength.of(Series.autoregressive(5_000, 0.9, 0, 1, 1));
    // Politis & White: (2 (G / g)^2 * 3 / 4)^(1/3) n^(1/3) with G / g(0) = 2 phi / (1 - phi^2).
    double theory = 2 * Math.cbrt(1.5 * Math.pow(1.8 / (1 - 0.81), 2) * 5_000);
    assertThat(independent).isLessThan(16);
    assertThat((double) tied).isBetween(theory / 2, theory * 2);
  }
}
