package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicatesTest {
  @Test
  void factorsLeaveTwoAndAHalfPercentOfStudentsDensityAbove() {
    for (int degrees = 1; degrees < Replicates.MOST; degrees++) {
      double t = Replicates.t(degrees);
      assertThat(inside(t, degrees)).as("%d degrees", degrees).isCloseTo(0.95, within(2e-5));
    }
  }

  @Test
  void valuesThatVaryByFactorsHaveTheirGeometricMean() {
    Replicates two = Replicates.of(new double[] {2, 8}, new double[2]);
    assertThat(two.value()).isCloseTo(4, within(1e-12));
    // The standard error of ln 2 and ln 8 is ln 2.
    assertThat(two.ci95().high()).isCloseTo(4 * Math.pow(2, 12.7062), within(1e-6));
    assertThat(two.ci95().low() * two.ci95().high()).isCloseTo(16, within(1e-6));
  }

  @Test
  void measurementsThatAgreeByChanceKeepWhatTheirOwnIntervalsLeaveOpen() {
    Replicates same = Replicates.of(new double[] {5, 5, 5, 5}, new double[] {0.1, 0.1, 0.1, 0.1});
    assertThat(same.value()).isCloseTo(5, within(1e-12));
    assertThat(same.ci95().high()).isCloseTo(5 * Math.exp(0.05), within(1e-9));
  }

  @Test
  void theIntervalHoldsTheTrueValueInNineteenOfTwentyStudies() {
    Random random = new Random(11);
    int held = 0;
    int studies = 4_000;
    for (int i = 0; i < studies; i++) {
      double[] values = new double[3];
      for (int k = 0; k < values.length; k++) {
        values[k] = 7 * Math.exp(0.1 * random.nextGaussian());
      }
      held += Replicates.of(values, new double[3]).ci95().contains(7) ? 1 : 0;
    }
    assertThat((double) held / studies).isBetween(0.94, 0.96);
  }

  @Test
  void oneMeasurementHasNoSpread() {
    assertThatThrownBy(() -> Replicates.of(new double[] {1}, new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 to 31 measurements, not 1");
  }

  /// The part of Student's distribution between -t and t, by Simpson's rule.
  private static double inside(double t, int degrees) {
    int steps = 20_000;
    double sum = 0;
    double whole = 0;
    // x = tan(a) maps the whole line to a finite interval, on which the density is smooth.
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * density(Math.atan(t) * i / steps, degrees);
      whole += weight * density((Math.PI / 2 - 1e-9) * i / steps, degrees);
    }
    return sum * Math.atan(t) / (whole * (Math.PI / 2));
  }

  private static double density(double angle, int degrees) {
    double x = Math.tan(angle);
    return Math.pow(1 + x * x / degrees, -(degrees + 1) / 2.0) * (1 + x * x);
  }
}
