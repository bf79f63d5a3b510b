package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FigureTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "999, 999",
    "1000, 1.00 k",
    "431080, 431 k",
    "25557032, 25.6 M",
    "999600, 1.00 M",
    "4.09e9, 4.09 G"
  })
  void countsHaveThreeDigitsAndAPrefix(double value, String expected) {
    assertThat(FigureText.scaled(value)).isEqualTo(expected);
  }

  @Test
  void anIntervalIsShownToThePlaceOfItsValue() {
    Reading reading = Reading.measured(5.2345, "ms", 100, new Interval(5.20, 5.25));

    assertThat(FigureText.withInterval(reading)).isEqualTo("5.23 ± 0.04");
  }

  @Test
  void aLopsidedIntervalIsShownByItsEnds() {
    Reading reading = Reading.measured(22.61, "ms", 13, new Interval(18.12, 188.8));

    assertThat(FigureText.withInterval(reading)).isEqualTo("22.6 (18.1–189)");
  }

  @Test
  void wholeDigitsAreNeverRoundedAway() {
    Reading reading = Reading.measured(12345.6, "ms", 9, new Interval(12340, 12350));

    assertThat(FigureText.withInterval(reading)).isEqualTo("12346 ± 6");
  }

  @Test
  void whatIsUnknownIsADashAndWhatIsEstimatedIsMarked() {
    assertThat(FigureText.value(Reading.unavailable("no meter"))).isEqualTo("-");
    assertThat(FigureText.value(Reading.estimated(0.01234, "W", "by hand"))).isEqualTo("~0.0123");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.50 KiB", "102400000, 97.7 MiB"})
  void bytesHaveABinaryPrefix(long bytes, String expected) {
    assertThat(FigureText.bytes(bytes)).isEqualTo(expected);
  }
}
