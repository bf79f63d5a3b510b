package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.inferometer.study.Interval;
import org.junit.jupiter.api.Test;

class PairedProportionsTest {
  /// D. G. Altman et al., "Statistics with Confidence", 2nd edition, 2000, table 6.2: 14, 5, 0 and
  /// 22 of 41 pairs; the difference of 0.122 has the interval 0.011 to 0.226.
  @Test
  void theIntervalIsThatOfThePublishedExample() {
    PairedProportions pairs = new PairedProportions(14, 0, 5, 22);
    Interval interval = pairs.interval95();

    assertThat(pairs.difference()).isCloseTo(5.0 / 41, within(1e-12));
    assertThat(interval.low()).isCloseTo(0.011, within(5e-4));
    assertThat(interval.high()).isCloseTo(0.226, within(5e-4));
  }

  /// M. W. Fagerland, S. Lydersen & P. Laake, "Recommended Tests and Confidence Intervals for
  /// Paired Binomial Proportions", Statistics in Medicine 33, 2014: 1, 1, 7 and 12 of 21 children.
  @Test
  void theIntervalHoldsWhereTheCorrelationIsTakenForNone() {
    Interval interval = new PairedProportions(1, 7, 1, 12).interval95();

    assertThat(interval.low()).isCloseTo(-0.507, within(5e-4));
    assertThat(interval.high()).isCloseTo(-0.026, within(5e-4));
  }

  /// P. Armitage & G. Berry, "Statistical Methods in Medical Research", 1994, p. 127: of 50 sputum
  /// specimens 12 grew on one medium only, 2 on the other only; the exact p is 0.0129.
  @Test
  void theExactTestIsThatOfThePublishedExample() {
    PairedProportions pairs = new PairedProportions(20, 12, 2, 16);

    assertThat(pairs.pValue()).isCloseTo(0.0129, within(5e-5));
    assertThat(pairs.differs()).isTrue();
  }

  /// Of 3 discordant pairs all on one side: 2 * (1/2)^3.
  @Test
  void threePairsCannotTellTwoApart() {
    PairedProportions pairs = new PairedProportions(50, 3, 0, 47);

    assertThat(pairs.pValue()).isCloseTo(0.25, within(1e-12));
    assertThat(pairs.differs()).isFalse();
  }

  @Test
  void equalPredictionsAreNotToldApart() {
    PairedProportions pairs =
        PairedProportions.of(new boolean[] {true, false}, new boolean[] {true, false});

    assertThat(pairs).isEqualTo(new PairedProportions(1, 0, 0, 1));
    assertThat(pairs.pValue()).isEqualTo(1);
    assertThat(pairs.difference()).isZero();
  }

  @Test
  void samplesOfUnequalNumberAreNoPairs() {
    assertThatThrownBy(() -> PairedProportions.of(new boolean[2], new boolean[3]))
        .hasMessageContaining("2 and 3");
  }
}
