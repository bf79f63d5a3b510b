package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WordsTest {
  @Test
  void asManyWholeSentencesAreKeptAsFit() {
    var text = "It drifts by 1.5 ms. Other work is likely. A larger budget helps.";
    assertThat(Words.sentences(text, 200)).isEqualTo(text);
    assertThat(Words.sentences(text, 50)).isEqualTo("It drifts by 1.5 ms. Other work is likely.");
    assertThat(Words.sentences(text, 22)).isEqualTo("It drifts by 1.5 ms.");
  }

  @Test
  void aSentenceThatDoesNotFitIsShortened() {
    assertThat(Words.sentences("a".repeat(50), 20)).hasSize(20).contains("…");
  }
}
