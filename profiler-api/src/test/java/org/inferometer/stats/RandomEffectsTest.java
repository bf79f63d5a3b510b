package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.inferometer.study.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomEffectsTest {
  /// Six trials of low-dose aspirin in pregnancy: women, and those with pre-eclampsia, under
  /// aspirin and without. R. DerSimonian & R. Kacker, "Random-Effects Model for Meta-Analysis of
  /// Clinical Trials: An Update", Contemporary Clinical Trials 28, 2007, 105–114, table 2.
  private static final double[][] TRIALS = {
    {156, 5, 74, 8},
    {303, 5, 303, 17},
    {565, 12, 477, 9},
    {1570, 69, 1565, 94},
    {103, 9, 105, 11},
    {4659, 313, 4650, 352}
  };

  private static double[] logOddsRatios() {
    return Arrays.stream(TRIALS)
        .mapToDouble(t -> Math.log(t[1] / (t[0] - t[1]) / (t[3] / (t[2] - t[3]))))
        .toArray();
  }

  private static double[] variances() {
    return Arrays.stream(TRIALS)
        .mapToDouble(t -> 1 / t[1] + 1 / (t[0] - t[1]) + 1 / t[3] + 1 / (t[2] - t[3]))
        .toArray();
  }

  /// Tables 3 and 4 there, for the method of Paule and Mandel: τ 0.3681, mean -0.3811, standard
  /// error 0.2060. Where τ is positive, that of Hartung and Knapp is the same by construction.
  @Test
  void thePublishedExampleHasItsPublishedFigures() {
    RandomEffects effects = RandomEffects.of(logOddsRatios(), variances(), 1, 6);

    assertThat(Math.sqrt(RandomEffects.pauleMandel(logOddsRatios(), variances())))
        .isCloseTo(0.3681, within(5e-5));
    assertThat(effects.value()).isCloseTo(-0.3811, within(5e-5));
    assertThat(Math.sqrt(effects.least())).isCloseTo(0.2060, within(5e-5));
    assertThat(effects.observed()).isCloseTo(effects.least(), within(1e-6));
    // t(5, 0.975) = 2.5706
    assertThat(effects.ci95().high()).isCloseTo(-0.3811 + 2.5706 * 0.2060, within(2e-4));
    assertThat(effects.ci95().low()).isCloseTo(-0.3811 - 2.5706 * 0.2060, within(2e-4));
  }

  /// Thirteen trials of a vaccine against tuberculosis: ill and well with it, ill and well without.
  /// G. A. Colditz et al., "Efficacy of BCG Vaccine in the Prevention of Tuberculosis", JAMA 271,
  /// 1994.
  private static final double[][] VACCINE = {
    {4, 119, 11, 128},
    {6, 300, 29, 274},
    {3, 228, 11, 209},
    {62, 13536, 248, 12619},
    {33, 5036, 47, 5761},
    {180, 1361, 372, 1079},
    {8, 2537, 10, 619},
    {505, 87886, 499, 87892},
    {29, 7470, 45, 7232},
    {17, 1699, 65, 1600},
    {186, 50448, 141, 27197},
    {5, 2493, 3, 2338},
    {27, 16886, 29, 17825}
  };

  /// W. Viechtbauer, "Conducting Meta-Analyses in R with the metafor Package", Journal of
  /// Statistical Software 36, 2010: the interval of τ² of the log relative risks by Q-profile is
  /// 0.1197 to 1.1115.
  @Test
  void thePublishedExampleHasItsPublishedIntervalOfTheVarianceBetween() {
    double[] risks =
        Arrays.stream(VACCINE)
            .mapToDouble(t -> Math.log(t[0] / (t[0] + t[1]) / (t[2] / (t[2] + t[3]))))
            .toArray();
    double[] variances =
        Arrays.stream(VACCINE)
            .mapToDouble(t -> 1 / t[0] - 1 / (t[0] + t[1]) + 1 / t[2] - 1 / (t[2] + t[3]))
            .toArray();
    Interval interval = RandomEffects.between95(risks, variances);
    assertThat(interval.low()).isCloseTo(0.1197, within(5e-5));
    assertThat(interval.high()).isCloseTo(1.1115, within(5e-5));
  }

  /// @param process the levels' standard deviation, relative to that of a replicate
  @ParameterizedTest
  @CsvSource({"3, 24, 0.5", "4, 12, 1", "6, 24, 1", "12, 24, 0.3", "6, 24, 0"})
  void theIntervalOfTheVarianceBetweenHoldsItInNineteenOfTwentyStudies(
      int clusters, int replicates, double process) {
    SplittableRandom random = new SplittableRandom(clusters);
    int held = 0;
    int studies = 2_000;
    for (int i = 0; i < studies; i++) {
      List<ClusterEffect> effects =
          IntStream.range(0, clusters)
              .mapToObj(k -> disturbed(random, replicates, process * Series.gaussian(random)))
              .toList();
      held += RandomEffects.between95(effects).contains(process * process) ? 1 : 0;
    }
    // Where levels do not differ, half of what is missed cannot be: no variance is below 0.
    assertThat((double) held / studies).isBetween(0.92, 0.99);
  }

  /// With equal variances the interval is Student's on the clusters' values.
  @Test
  void clustersThatKnowTheirValuesEquallyWellHaveStudentsInterval() {
    double[] values = {1.0, 1.2, 0.7, 1.5};
    RandomEffects effects = RandomEffects.of(values, new double[] {1e-4, 1e-4, 1e-4, 1e-4}, 1, 4);

    double squares = Arrays.stream(values).map(x -> (x - 1.1) * (x - 1.1)).sum();
    // t(3, 0.975) = 3.1824
    assertThat(effects.value()).isCloseTo(1.1, within(1e-9));
    assertThat(effects.ci95().halfWidthAbout(1.1))
        .isCloseTo(3.1824 * Math.sqrt(squares / 3 / 4), within(1e-4));
    assertThat(effects.between()).isCloseTo(squares / 3 - 1e-4, within(1e-9));
  }

  @Test
  void clustersThatAgreeByChanceKeepWhatTheirOwnVariancesLeave() {
    RandomEffects same =
        RandomEffects.of(new double[] {2, 2, 2, 2}, new double[] {1, 1, 1, 1}, 1, 4);
    assertThat(same.between()).isZero();
    assertThat(same.ci95().halfWidthAbout(2)).isCloseTo(1.96 / 2, within(1e-3));
  }

  /// The copies of an engine in three calm processes and one that was hit hard.
  @Test
  void aClusterThatWasHitHardCountsLittle() {
    List<ClusterEffect> effects =
        List.of(
            cluster(Math.log(0.998), 0.004),
            cluster(Math.log(1.001), 0.004),
            cluster(Math.log(0.997), 0.004),
            cluster(Math.log(0.86), 0.15));
    RandomEffects of = RandomEffects.of(effects);

    assertThat(Math.exp(of.value())).isCloseTo(0.9985, within(0.002));
    assertThat(of.ci95().contains(0)).isTrue();
    assertThat(of.ci95().high() - of.ci95().low()).isLessThan(0.02);
  }

  /// Without its large variance it shifts the mean and widens the interval.
  @Test
  void aClusterThatDiffersWithoutBeingNoisyIsBelieved() {
    RandomEffects of =
        RandomEffects.of(
            IntStream.range(0, 4).mapToObj(i -> cluster(i == 3 ? -0.15 : 0, 0.004)).toList());
    assertThat(of.value()).isCloseTo(-0.15 / 4, within(1e-3));
    assertThat(of.ci95().high()).isGreaterThan(0.05);
  }

  private static ClusterEffect cluster(double value, double error) {
    return new ClusterEffect(value, error * error, error * Math.sqrt(24), 24);
  }

  @Test
  void oneClusterHasAnIntervalButNoVarianceBetween() {
    RandomEffects one = RandomEffects.of(List.of(cluster(0.5, 0.01)));
    assertThat(one.clusters()).isEqualTo(1);
    assertThat(one.between()).isNull();
    assertThat(one.designEffect()).isNull();
    assertThat(one.ci95().halfWidthAbout(0.5)).isCloseTo(0.0196, within(1e-4));
  }

  @Test
  void clustersOfOneReplicateEachAreComparedByTheirValuesAlone() {
    List<ClusterEffect> effects =
        List.of(1.0, 1.2, 0.7, 1.5).stream()
            .map(value -> ClusterEffect.of(new double[] {value}))
            .toList();
    RandomEffects of = RandomEffects.of(effects);
    assertThat(of.value()).isCloseTo(1.1, within(1e-9));
    assertThat(of.ci95().halfWidthAbout(1.1)).isCloseTo(3.1824 * 0.3366502 / 2, within(1e-4));
    assertThat(of.designEffect()).isCloseTo(1, within(1e-6));
  }

  @Test
  void theDesignEffectIsThatOfLevelsWithinWhichReplicatesAreAlike() {
    // 24 replicates in each cluster, levels between clusters as large as replicates vary.
    SplittableRandom random = new SplittableRandom(5);
    List<ClusterEffect> effects =
        IntStream.range(0, 60)
            .mapToObj(i -> {
              double level = Series.gaussian(random);
              double[] replicates = new double[24];
              Arrays.setAll(replicates, k -> level + Series.gaussian(random));
              return ClusterEffect.of(replicates);
            })
            .toList();
    // Kish: 1 + (n - 1) ρ with ρ = ½ is 12.5.
    assertThat(RandomEffects.of(effects).designEffect()).isBetween(10.0, 17.0);
  }

  /// @param process the levels' standard deviation, relative to that of a replicate
  @ParameterizedTest
  @CsvSource({"3, 24, 0.5", "4, 12, 1", "6, 8, 0.3", "6, 24, 1", "12, 24, 0.3"})
  void theIntervalHoldsTheTruthInNineteenOfTwentyStudies(
      int clusters, int replicates, double process) {
    SplittableRandom random = new SplittableRandom(clusters);
    int held = 0;
    int studies = 2_000;
    for (int i = 0; i < studies; i++) {
      List<ClusterEffect> effects =
          IntStream.range(0, clusters)
              .mapToObj(k -> disturbed(random, replicates, process * Series.gaussian(random)))
              .toList();
      held += RandomEffects.of(effects).ci95().contains(0) ? 1 : 0;
    }
    assertThat((double) held / studies).isBetween(0.93, 0.98);
  }

  /// Normal replicates about a level, of which one in ten is disturbed.
  private static ClusterEffect disturbed(SplittableRandom random, int replicates, double level) {
    double[] values = new double[replicates];
    for (int i = 0; i < replicates; i++) {
      double far = random.nextInt(10) == 0 ? 20 : 1;
      values[i] = level + far * Series.gaussian(random);
    }
    return ClusterEffect.of(values);
  }

  @Test
  void moreClustersNarrowTheInterval() {
    RandomEffects of = RandomEffects.of(logOddsRatios(), variances(), 1, 6);
    assertThat(of.halfWidthOf(6)).isCloseTo(of.ci95().high() - of.value(), within(1e-9));
    // t(23, 0.975) = 2.0687 and four times the clusters.
    assertThat(of.halfWidthOf(24)).isCloseTo(2.0687 * 0.2060 / 2, within(1e-4));
  }
}
