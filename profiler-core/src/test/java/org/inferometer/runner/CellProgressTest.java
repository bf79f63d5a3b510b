package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.measure.Phase;
import org.inferometer.study.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CellProgressTest {
  @ParameterizedTest
  @EnumSource(Precision.class)
  void aCellGoesOnThroughAllPhasesAndEndsWhole(Precision precision) {
    CellProgress progress = CellProgress.of(precision);
    List<Double> parts = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      parts.add(progress.at(phase, 0));
      parts.add(progress.at(phase, 0.5));
    }
    assertThat(parts).isSorted().startsWith(0.0);
    assertThat(progress.at(Phase.EVALUATION, 1)).isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT8", "INT8_MIXED"})
  void aCalibrationIsPartOfACellOfIntegers(Precision precision) {
    CellProgress progress = CellProgress.of(precision);
    assertThat(progress.at(Phase.CALIBRATION, 1) - progress.at(Phase.CALIBRATION, 0))
        .isGreaterThan(0.1);
    assertThat(CellProgress.of(Precision.FP32).at(Phase.CALIBRATION, 1))
        .isEqualTo(CellProgress.of(Precision.FP32).at(Phase.BUILD, 0));
  }
}
