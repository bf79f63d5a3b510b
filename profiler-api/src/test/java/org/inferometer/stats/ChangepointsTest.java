package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangepointsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void pruningFindsTheSameOptimumAsTheWholeSearch(int shortest) {
    for (int seed = 0; seed < 200; seed++) {
      double[] series = steps(seed);
      int[] cuts = Changepoints.find(series, 6, shortest);
      assertThat(cost(series, cuts, 6)).isCloseTo(bruteForce(series, 6, shortest), within(1e-6));
    }
  }

  @Test
  void aStepIsFoundWhereItIs() {
    double[] series = Series.concat(Series.noise(300, 0, 1, 1), Series.noise(500, 5, 1, 2));
    assertThat(Changepoints.find(series, 25, 5)).hasSize(1);
    assertThat(Changepoints.find(series, 25, 5)[0]).isBetween(297, 303);
  }

  @Test
  void noiseHasNoChangepoint() {
    int found = 0;
    for (int seed = 0; seed < 200; seed++) {
      double[] series = Series.noise(500, 0, 1, seed);
      found += Changepoints.find(series, 5 * Math.log(500), 5).length;
    }
    assertThat(found).isLessThanOrEqualTo(2);
  }

  @Test
  void aSeriesShorterThanASegmentHasNone() {
    assertThat(Changepoints.find(new double[] {1, 9, 1}, 1, 5)).isEmpty();
  }

  private static double[] steps(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] series = new double[10 + random.nextInt(60)];
    double level = 0;
    for (int i = 0; i < series.length; i++) {
      level = random.nextInt(12) == 0 ? 6 * random.nextDouble() : level;
      series[i] = level + Series.gaussian(random);
    }
    return series;
  }

  /// Optimal partition by dynamic programming over every last segment, written out plainly.
  private static double bruteForce(double[] series, double penalty, int shortest) {
    double[] best = new double[series.length + 1];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    best[0] = -penalty;
    for (int end = 1; end <= series.length; end++) {
      for (int start = 0; start <= end - shortest; start++) {
        best[end] = Math.min(best[end], best[start] + squares(series, start, end) + penalty);
      }
    }
    return best[series.length];
  }

  private static double cost(double[] series, int[] cuts, double penalty) {
    double total = 0;
    int from = 0;
    for (int cut : cuts) {
      total += squares(series, from, cut) + penalty;
      from = cut;
    }
    return total + squares(series, from, series.length);
  }

  private static double squares(double[] series, int from, int to) {
    double[] part = Arrays.copyOfRange(series, from, to);
    double mean = Arrays.stream(part).average().orElseThrow();
    return Arrays.stream(part).map(x -> (x - mean) * (x - mean)).sum();
  }
}
