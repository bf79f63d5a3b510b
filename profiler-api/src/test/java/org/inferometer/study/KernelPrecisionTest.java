package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.study.KernelPrecision.Changed;
import org.inferometer.study.KernelPrecision.Known;
import org.inferometer.study.KernelPrecision.Unknown;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class KernelPrecisionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"fp32", "tf32", "int64", "fp32 → int8", "unknown", "unknown (reads (a) and b)"})
  void aTextThatIsParsedIsWrittenAgain(String text) {
    assertThat(KernelPrecision.parse(text).text()).isEqualTo(text);
  }

  @Test
  void theThreeKindsAreToldApart() {
    assertThat(KernelPrecision.parse("bf16")).isEqualTo(new Known("bf16"));
    assertThat(KernelPrecision.parse("fp16 → fp32")).isEqualTo(new Changed("fp16", "fp32"));
    assertThat(KernelPrecision.parse("unknown (it does not tell)"))
        .isEqualTo(new Unknown("it does not tell"));
    assertThat(KernelPrecision.parse("unknown: it does not tell"))
        .isInstanceOf(Unknown.class);
  }
}
