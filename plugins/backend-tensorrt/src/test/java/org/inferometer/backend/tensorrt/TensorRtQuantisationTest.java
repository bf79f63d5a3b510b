package org.inferometer.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;

/// What INT8 means to TensorRT, whether it can be used here or not.
class TensorRtQuantisationTest {
  private final TensorRtBackend backend = new TensorRtBackend();

  @Test
  void int8HasFp16AroundItUnlessToldOtherwise() {
    assertThat(backend.quantisation(Map.of()).rest()).isEqualTo(Precision.FP16);
    assertThat(backend.quantisation(Map.of("int8-rest", "fp32")).rest()).isEqualTo(Precision.FP32);
  }

  @Test
  void allNumbersAreSymmetric() {
    QuantisationRules rules = backend.quantisation(Map.of());

    assertThat(rules.activations()).isEqualTo(ElementType.INT8);
    assertThat(rules.zeroPoint(true)).isZero();
    assertThat(rules.integerBias()).isFalse();
  }

  /// What is kept of an earlier study or build must not be taken for the other.
  @Test
  void theRestIsPartOfWhatTellsNetworksApart() {
    assertThat(backend.quantisation(Map.of()).fingerprint())
        .isNotEqualTo(backend.quantisation(Map.of("int8-rest", "fp32")).fingerprint());
  }
}
