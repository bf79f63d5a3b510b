package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.IntStream;
import org.inferometer.study.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {
  @Test
  void theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() {
    assertThat(Quantiles.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void quantilesAreLinearBetweenNeighbours() {
    // Type 7 by hand: position 0.9 * 4 = 3.6.
    assertThat(Quantiles.quantile(new double[] {10, 20, 30, 40, 50}, 0.9)).isEqualTo(46);
  }

  @Test
  void theIntervalOfAMedianOfTenIsTheSecondToTheNinth() {
    // The textbook case: P(2 <= X < 9) = 0.9785 for X ~ Binomial(10, 1/2); 3 to 8 has 0.8906 only.
    double[] sorted = IntStream.rangeClosed(1, 10).asDoubleStream().toArray();
    assertThat(Quantiles.interval(sorted, 0.5, 10, 0.95)).contains(new Interval(2, 9));
  }

  /// Ranks counted out in exact arithmetic.
  @ParameterizedTest
  @CsvSource({
    "6, 0.5",
    "20, 0.5",
    "25, 0.5",
    "50, 0.5",
    "100, 0.5",
    "101, 0.5",
    "600, 0.5", //
    "64, 0.9",
    "130, 0.95",
    "662, 0.99",
    "300, 0.01"
  })
  void intervalsEndAtTheRanksOfExactArithmetic(int n, String p) {
    double[] sorted = IntStream.rangeClosed(1, n).asDoubleStream().toArray();
    double[] cumulative = cumulative(n, new BigDecimal(p));
    int lower = 0;
    while (cumulative[lower] <= 0.025) {
      lower++;
    }
    int upper = n;
    while (1 - cumulative[upper - 2] <= 0.025) {
      upper--;
    }
    Optional<Interval> expected =
        lower < 1 || 1 - cumulative[n - 1] > 0.025
            ? Optional.empty()
            : Optional.of(new Interval(lower, upper));
    assertThat(Quantiles.interval(sorted, Double.parseDouble(p), n, 0.95)).isEqualTo(expected);
  }

  /// P(X ≤ k) of the binomial distribution, for k from 0 to n.
  private static double[] cumulative(int n, BigDecimal p) {
    double[] cumulative = new double[n + 1];
    BigDecimal sum = BigDecimal.ZERO;
    BigInteger choose = BigInteger.ONE;
    for (int k = 0; k <= n; k++) {
      BigDecimal ways = new BigDecimal(choose);
      sum = sum.add(ways.multiply(p.pow(k)).multiply(BigDecimal.ONE.subtract(p).pow(n - k)));
      cumulative[k] = sum.doubleValue();
      choose = choose.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1));
    }
    return cumulative;
  }

  /// The standard deviation of the count below the median is half the root of a million.
  @Test
  void theIntervalOfAMedianOfAMillionIsThatOfTheNormalDistribution() {
    double[] sorted = IntStream.rangeClosed(1, 1_000_000).asDoubleStream().toArray();
    Interval interval = Quantiles.interval(sorted, 0.5, 1_000_000, 0.95).orElseThrow();
    assertThat(interval.low()).isCloseTo(500_000 - 1.959964 * 500, within(1.5));
    assertThat(interval.high()).isCloseTo(500_001 + 1.959964 * 500, within(1.5));
  }

  @Test
  void fiveSamplesAreTooFewForTheIntervalOfAMedian() {
    // All of five on one side happens with probability 2 / 32 > 5 %; of six with 2 / 64.
    double[] six = {1, 2, 3, 4, 5, 6};
    assertThat(Quantiles.interval(new double[] {1, 2, 3, 4, 5}, 0.5, 5, 0.95)).isEmpty();
    assertThat(Quantiles.interval(six, 0.5, 6, 0.95)).contains(new Interval(1, 6));
  }

  @Test
  void fewerIndependentSamplesWidenTheInterval() {
    double[] sorted = IntStream.rangeClosed(1, 1_000).asDoubleStream().toArray();
    Interval all = Quantiles.interval(sorted, 0.5, 1_000, 0.95).orElseThrow();
    Interval tenth = Quantiles.interval(sorted, 0.5, 100, 0.95).orElseThrow();
    // sqrt(10) times as wide, up to whole ranks.
    assertThat((tenth.high() - tenth.low()) / (all.high() - all.low())).isBetween(2.9, 3.6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.95})
  void intervalsCoverTheTrueQuantileAsOftenAsTheySay(double p) {
    // The true quantile of the uniform distribution is p itself.
    int covered = 0;
    int trials = 4_000;
    for (int i = 0; i < trials; i++) {
      java.util.SplittableRandom random = new java.util.SplittableRandom(i);
      double[] sorted = Quantiles.sorted(random.doubles(700).toArray());
      if (Quantiles.interval(sorted, p, 700, 0.95).orElseThrow().contains(p)) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isBetween(0.93, 0.97);
  }

  @Test
  void intervalsOfAutocorrelatedSamplesCoverTheTrueMedian() {
    int covered = 0;
    int trials = 1_000;
    for (int i = 0; i < trials; i++) {
      double[] series = Series.autoregressive(800, 0.5, 100, 1, i);
      double independent =
          Autocorrelation.effectiveSamplesOfQuantile(series, Quantiles.median(series));
      double[] sorted = Quantiles.sorted(series);
      if (Quantiles.interval(sorted, 0.5, independent, 0.95).orElseThrow().contains(100)) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isBetween(0.93, 0.97);
  }
}
