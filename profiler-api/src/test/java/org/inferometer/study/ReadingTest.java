package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReadingTest {
  @Test
  void aValueThatIsNotFiniteIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> Reading.exact(Double.NaN, "ms"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN")
        .hasMessageContaining("unavailable");
  }

  @Test
  void anUnavailableReadingMustSayWhy() {
    assertThatThrownBy(() -> Reading.unavailable(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnavailableReadingHasNoValue() {
    assertThat(Reading.unavailable("no sensor").asDouble()).isEmpty();
    assertThat(Reading.unavailable("no sensor").interval()).isNull();
  }

  @Test
  void anIntervalWithItsBoundsSwappedIsRefused() {
    assertThatThrownBy(() -> new Interval(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
