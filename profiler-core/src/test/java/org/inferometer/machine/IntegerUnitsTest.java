package org.inferometer.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class IntegerUnitsTest {
  @Test
  void aProcessorWithVnniIsSaidToBeExact() {
    assertThat(IntegerUnits.remark(Set.of("flags", "avx2", "avx512_vnni")))
        .contains("AVX-512 VNNI")
        .contains("cannot saturate");
  }

  @Test
  void aProcessorWithoutVnniIsSaidToSaturate() {
    assertThat(IntegerUnits.remark(Set.of("flags", "avx2"))).contains("can saturate");
  }
}
