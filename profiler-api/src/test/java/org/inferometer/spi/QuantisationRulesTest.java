package org.inferometer.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;

class QuantisationRulesTest {
  private static QuantisationRules without(String... operators) {
    return new QuantisationRules(
        "x", Set.of(operators), ElementType.INT8, false, false, Precision.FP32);
  }

  @Test
  void whateverDecidesTheNetworkIsInTheFingerprint() {
    String all = without().fingerprint();
    assertThat(without("Add").fingerprint()).isNotEqualTo(all);
    assertThat(without("Conv").fingerprint()).isNotEqualTo(all);
    assertThat(without("MaxPool").fingerprint()).isNotEqualTo(all);
    assertThat(without().withRest(Precision.FP16).fingerprint()).isNotEqualTo(all);
    assertThat(QuantisationRules.symmetric("y").fingerprint()).isEqualTo(all);
  }

  @Test
  void anOperatorThatHasNoIntegerFormIsRefusedByName() {
    assertThatThrownBy(() -> without("Cnov")).hasMessageContaining("'Cnov'");
    assertThatThrownBy(() -> without("Shape")).hasMessageContaining("'Shape'");
  }
}
