package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TextFormattingTest {
  @Test
  void asManyWholeSentencesAreKeptAsFit() {
    var text = "It drifts by 1.5 ms. Other work is likely. A larger budget helps.";
    assertThat(TextFormatting.sentences(text, 200)).isEqualTo(text);
    assertThat(TextFormatting.sentences(text, 50))
        .isEqualTo("It drifts by 1.5 ms. Other work is likely.");
    assertThat(TextFormatting.sentences(text, 22)).isEqualTo("It drifts by 1.5 ms.");
  }

  @Test
  void aSentenceThatDoesNotFitIsShortened() {
    assertThat(TextFormatting.sentences("a".repeat(50), 20)).hasSize(20).contains("…");
  }

  @Test
  void numbersKeepTheirUnits() {
    assertThat(
            TextFormatting.unbroken(
                "3 repeats: 12.7 and 12.3 ms, the 95 % interval is ±4.5 %, wider"))
        .isEqualTo(
            "3 repeats: 12.7 and 12.3\u00a0ms, the 95\u00a0% interval is ±4.5\u00a0%, wider");
  }
}
