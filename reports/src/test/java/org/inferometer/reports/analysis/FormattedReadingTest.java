package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

class FormattedReadingTest {
  @Test
  void aMeasuredFigureHasUnitAndInterval() {
    var figure =
        FormattedReading.of(Reading.measured(0.0123, "ms", 9, new Interval(0.0121, 0.0125)));
    assertThat(figure.full().replace('\u00a0', ' ')).isEqualTo("12.3 µs (12.1–12.5)");
    assertThat(figure.note()).isEmpty();
  }

  @Test
  void aNarrowIntervalGetsTheDecimalsThatTellItsBoundsApart() {
    var figure = FormattedReading.of(Reading.measured(12.3, "ms", 9, new Interval(12.301, 12.304)));
    assertThat(figure.interval()).isEqualTo("12.301–12.304");
  }

  @Test
  void anEstimateSaysHowItWasMade() {
    var figure = FormattedReading.of(Reading.estimated(23.1e9, "FLOP", "by formula"));
    assertThat(figure.text().replace('\u00a0', ' ')).isEqualTo("23.1 GFLOP");
    assertThat(figure.note()).isEqualTo("Estimated: by formula.");
  }

  @Test
  void whatIsUnavailableIsNeverANumber() {
    var figure = FormattedReading.of(Reading.unavailable("No meter is readable."));
    assertThat(figure.text()).isEqualTo("n/a");
    assertThat(figure.note()).isEqualTo("No meter is readable.");
    assertThat(figure.isMissing()).isTrue();
  }

  @Test
  void aRatioSpansTheQuotientsOfTheBounds() {
    var ratio =
        ReadingArithmetic.ratio(
            Reading.measured(20, "1/s", 5, new Interval(18, 22)),
            Reading.measured(10, "1/s", 5, new Interval(9, 11)));
    assertThat(ratio.asDouble()).hasValue(2);
    assertThat(ratio.interval()).isEqualTo(new Interval(18.0 / 11, 22.0 / 9));
  }

  @Test
  void namesShowWhatIsInvisibleAndDropWhatTurnsTheDirection() {
    assertThat(TextFormatting.visible("a\u202eb\u0001c\nd")).isEqualTo("ab\ufffdc d");
    assertThat(TextFormatting.visible("")).isEqualTo("(blank)");
    assertThat(TextFormatting.shortened("x".repeat(300), 20)).hasSize(20).contains("…");
    assertThat(TextFormatting.shortened("\ud83d\ude00".repeat(30), 9).codePoints().count())
        .isEqualTo(9);
  }
}
