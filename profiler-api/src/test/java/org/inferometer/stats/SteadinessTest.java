package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.stats.Steadiness.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadinessTest {
  @ParameterizedTest
  @ValueSource(ints = {20, 200, 5_000, 50_000})
  void noiseAboutOneLevelIsFlatAndHasNoWarmUp(int n) {
    Steadiness steadiness = Steadiness.of(Series.noise(n, 1_000, 20, 5));
    assertThat(steadiness.kind()).isEqualTo(Kind.FLAT);
    assertThat(steadiness.warmup()).isZero();
  }

  @Test
  void warmUpEndsWhereTheLevelSettles() {
    double[] series =
        Series.concat(
            Series.noise(40, 3_000, 30, 1),
            Series.noise(60, 1_400, 14, 2),
            Series.noise(900, 1_000, 10, 3));
    Steadiness steadiness = Steadiness.of(series);
    assertThat(steadiness.kind()).isEqualTo(Kind.WARMUP);
    assertThat(steadiness.warmup()).isBetween(97, 103);
  }

  @Test
  void warmUpOfALongSeriesIsFoundToABin() {
    double[] series =
        Series.concat(Series.noise(8_000, 1_500, 15, 1), Series.noise(72_000, 1_000, 10, 3));
    assertThat(Steadiness.of(series).warmup()).isBetween(7_900, 8_100);
  }

  @Test
  void aClockThatFallsIsASlowdown() {
    double[] series =
        Series.concat(Series.noise(200, 1_000, 10, 1), Series.noise(800, 1_200, 12, 2));
    assertThat(Steadiness.of(series).kind()).isEqualTo(Kind.SLOWDOWN);
  }

  @Test
  void aSeriesThatDriftsNeverSettles() {
    double[] series = Series.noise(1_000, 0, 8, 1);
    for (int i = 0; i < series.length; i++) {
      series[i] += 1_000 + i;
    }
    Steadiness steadiness = Steadiness.of(series);
    assertThat(steadiness.kind()).isEqualTo(Kind.NO_STEADY_STATE);
    assertThat(steadiness.warmup()).isEqualTo(1_000);
  }

  @Test
  void aChangeShortBeforeTheEndMeansNoSteadyState() {
    double[] series =
        Series.concat(Series.noise(900, 1_000, 10, 1), Series.noise(100, 1_300, 12, 2));
    assertThat(Steadiness.of(series).kind()).isEqualTo(Kind.NO_STEADY_STATE);
  }

  @Test
  void singleDisturbancesAreNotLevels() {
    double[] series = Series.noise(1_000, 1_000, 10, 1);
    for (int i = 50; i < series.length; i += 97) {
      series[i] *= 20;
    }
    assertThat(Steadiness.of(series).kind()).isEqualTo(Kind.FLAT);
  }

  @Test
  void aClockOfWholeTicksWithoutNoiseIsFlat() {
    double[] series = new double[500];
    java.util.Arrays.fill(series, 41);
    series[100] = 42;
    assertThat(Steadiness.of(series).kind()).isEqualTo(Kind.FLAT);
  }

  @Test
  void oneSampleIsClassified() {
    assertThat(Steadiness.of(new double[] {5}).kind()).isEqualTo(Kind.FLAT);
  }
}
