package org.inferometer.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"conv", "a\nb", "a\r", "\r\n", "\\", "\\n", "a\\\nb", "\t", "\0", "a,b", " ", ""})
  void aNameIsReadAsItWasWritten(String name) {
    assertThat(LayerNames.split(LayerNames.joined(List.of(name)))).containsExactly(name);
    assertThat(LayerNames.split(LayerNames.joined(List.of(name, "b", name))))
        .containsExactly(name, "b", name);
  }

  @Test
  void plainNamesStandInLinesAsTheyAre() {
    assertThat(LayerNames.joined(List.of("conv1", "relu1"))).isEqualTo("conv1\nrelu1");
  }

  /// As files of other tools may have it.
  @Test
  void aBackslashBeforeAnotherCharacterStaysOne() {
    assertThat(LayerNames.split("a\\b\\")).containsExactly("a\\b\\");
  }
}
