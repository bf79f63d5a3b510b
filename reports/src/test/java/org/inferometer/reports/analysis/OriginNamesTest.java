package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginNamesTest {
  @Test
  void whatNamesBeginWithAlikeIsWrittenOnce() {
    assertThat(
            OriginNames.brief(
                "Conv_7", List.of("stage1/b2/conv", "stage1/b2/bn", "stage1/b2/relu")))
        .isEqualTo("stage1/b2/{conv, bn, relu}");
  }

  @Test
  void theNameOfTheOwnerIsNotSaidAgain() {
    assertThat(OriginNames.brief("stage1/b2", List.of("stage1/b2/conv", "stage1/b2/bn")))
        .isEqualTo("…/{conv, bn}");
  }

  @Test
  void namesWithLittleInCommonStandInFull() {
    assertThat(OriginNames.brief("x", List.of("conv1", "conv2"))).isEqualTo("conv1, conv2");
    assertThat(OriginNames.brief("x", List.of("a/b", "a/c"))).isEqualTo("a/b, a/c");
    assertThat(OriginNames.brief("x", List.of("only/one/name"))).isEqualTo("only/one/name");
  }

  @Test
  void moreThanSixAreCounted() {
    assertThat(OriginNames.brief("x", List.of("a", "b", "c", "d", "e", "f", "g", "h")))
        .isEqualTo("a, b, c, d, e, f and 2 more");
  }
}
