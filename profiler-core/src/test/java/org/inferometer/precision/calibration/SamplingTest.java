package org.inferometer.precision.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplingTest {
  @Test
  void allInferencesTogetherCountAQuarterOfAMillionElements() {
    for (int inferences : new int[] {1, 3, 16, 100, 128, 129, 5000}) {
      Sampling sampling = Sampling.of(Calibrator.DEFAULT, inferences);
      assertThat((long) sampling.values() * inferences).isGreaterThanOrEqualTo(1 << 18);
      assertThat(sampling.values()).isGreaterThanOrEqualTo(2048);
    }
  }

  @Test
  void onlyMinMaxNeedsEveryElement() {
    assertThat(Sampling.of(new Calibrator.MinMax(), 16).everyElement()).isTrue();
    for (String other : new String[] {"percentile", "entropy", "mse"}) {
      assertThat(Sampling.of(Calibrator.parse(other), 16).everyElement()).isFalse();
    }
  }

  @Test
  void aSampleWithoutElementsIsRefused() {
    assertThatThrownBy(() -> new Sampling(false, 0)).hasMessageContaining("not 0");
  }
}
