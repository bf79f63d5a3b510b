package org.inferometer.reports.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {
  @Test
  void whatNamesBeginWithAlikeIsWrittenOnce() {
    assertThat(Origins.brief("Conv_7", List.of("stage1/b2/conv", "stage1/b2/bn", "stage1/b2/relu")))
        .isEqualTo("stage1/b2/{conv, bn, relu}");
  }

  @Test
  void theNameOfTheOwnerIsNotSaidAgain() {
    assertThat(Origins.brief("stage1/b2", List.of("stage1/b2/conv", "stage1/b2/bn")))
        .isEqualTo("…/{conv, bn}");
  }

  @Test
  void namesWithLittleInCommonStandInFull() {
    assertThat(Origins.brief("x", List.of("conv1", "conv2"))).isEqualTo("conv1, conv2");
    assertThat(Origins.brief("x", List.of("a/b", "a/c"))).isEqualTo("a/b, a/c");
    assertThat(Origins.brief("x", List.of("only/one/name"))).isEqualTo("only/one/name");
  }

  @Test
  void moreThanSixAreCounted() {
    assertThat(Origins.brief("x", List.of("a", "b", "c", "d", "e", "f", "g", "h")))
        .isEqualTo("a, b, c, d, e, f and 2 more");
  }
}
