package org.inferometer.precision.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccuracyTargetTest {
  @ParameterizedTest
  @CsvSource({
    "40dB,40dB",
    "40 db,40dB",
    "37.5dB,37.5dB",
    "top1:99%,top1:99%",
    "top1:99.5%,top1:99.5%"
  })
  void itIsReadAndWrittenBack(String text, String label) {
    assertThat(AccuracyTarget.parse(text).label()).isEqualTo(label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "40", "dB", "-3dB", "top1", "top1:99", "top1:101%", "1e9dB", "NaNdB"})
  void whatItIsNotIsRefusedWithWhatToWrite(String text) {
    assertThatThrownBy(() -> AccuracyTarget.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("40dB")
        .hasMessageContaining("top1:99%");
  }

  @Test
  void equalOutputsReachEveryRatioAndOutputsThatAreNotFiniteNone() {
    AccuracyTarget target = AccuracyTarget.parse("999dB");

    assertThat(target.isMetBy(score(Double.POSITIVE_INFINITY))).isTrue();
    assertThat(target.isMetBy(score(Double.NEGATIVE_INFINITY))).isFalse();
    assertThat(target.reading(score(Double.POSITIVE_INFINITY)))
        .isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void agreementWithoutClassesIsNeitherReachedNorANumber() {
    AccuracyTarget target = AccuracyTarget.parse("top1:0%");

    assertThat(target.isMetBy(score(100))).isFalse();
    assertThat(target.reading(score(100)))
        .isEqualTo(Reading.unavailable("no output looks like the scores of classes"));
  }

  private static Score score(double decibels) {
    return new Score(decibels, OptionalDouble.empty(), 1);
  }
}
