package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicatesTest {
  /// Table III of R. A. Fisher & F. Yates, "Statistical Tables for Biological, Agricultural and
  /// Medical Research", 6th edition, 1963, in the column of 5 %.
  @ParameterizedTest
  @CsvSource({
    "1, 12.706", "2, 4.303", "3, 3.182", "4, 2.776", "5, 2.571", "6, 2.447", "7, 2.365",
    "8, 2.306", "9, 2.262", "10, 2.228", "11, 2.201", "12, 2.179", "13, 2.160", "14, 2.145",
    "15, 2.131", "16, 2.120", "17, 2.110", "18, 2.101", "19, 2.093", "20, 2.086", "21, 2.080",
    "22, 2.074", "23, 2.069", "24, 2.064", "25, 2.060", "26, 2.056", "27, 2.052", "28, 2.048",
    "29, 2.045", "30, 2.042", "40, 2.021", "60, 2.000", "120, 1.980"
  })
  void factorsAreThoseOfThePublishedTable(int degrees, double published) {
    assertThat(Replicates.t(degrees)).isCloseTo(published, within(5.001e-4));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 30, 31, 100, 999})
  void factorsLeaveFivePercentOfStudentsDensityOutside(int degrees) {
    assertThat(inside(Replicates.t(degrees), degrees)).isCloseTo(0.95, within(1e-8));
  }

  @Test
  void twiceAsManyMeasurementsAsTheTableHadRowsHaveAnInterval() {
    double[] values = new double[62];
    Arrays.setAll(values, i -> i % 2 == 0 ? 2 : 8);
    // The logarithms lie ln 2 on both sides of ln 4; 61 degrees of freedom, t = 1.9996.
    double half = 1.9996 * Math.log(2) / Math.sqrt(61);
    assertThat(Replicates.of(values, new double[62]).ci95().high())
        .isCloseTo(4 * Math.exp(half), within(1e-4));
  }

  @Test
  void valuesThatVaryByFactorsHaveTheirGeometricMean() {
    Replicates two = Replicates.of(new double[] {2, 8}, new double[2]);
    assertThat(two.value()).isCloseTo(4, within(1e-12));
    // The standard error of ln 2 and ln 8 is ln 2.
    assertThat(two.ci95().high()).isCloseTo(4 * Math.pow(2, 12.706204736), within(1e-4));
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
        .hasMessageContaining("2 measurements or more");
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
