package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldBackTest {
  private static final HeldBack HEAT = heat("for 25 % of the time");

  private static HeldBack heat(String extent) {
    return new HeldBack("the clocks were held back by heat", extent);
  }

  @Test
  void aSentenceBeginsWithTheCause() {
    assertThat(HEAT.sentence())
        .isEqualTo("The clocks were held back by heat for 25 % of the time.");
  }

  @Test
  void roundsAreCountedByTheirCauseWhateverTheExtent() {
    HeldBack quota = new HeldBack("a CPU quota held the process back", "in 3 of 4 periods");
    List<List<HeldBack>> rounds =
        List.of(List.of(), List.of(HEAT, quota), List.of(heat("once"), heat("twice")), List.of());
    assertThat(HeldBack.counted(rounds))
        .containsExactly(
            "In 2 of 4 rounds the clocks were held back by heat, in the first of them for 25 % of"
                + " the time.",
            "In 1 of 4 rounds a CPU quota held the process back in 3 of 4 periods.");
  }

  @Test
  void theOnlyRoundIsNotCounted() {
    assertThat(HeldBack.counted(List.of(List.of(HEAT)))).containsExactly(HEAT.sentence());
  }

  @Test
  void roundsThatNothingHeldBackNeedNoSentence() {
    assertThat(HeldBack.counted(Collections.nCopies(3, List.of()))).isEmpty();
  }

  @Test
  void aCauseHasWords() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HeldBack(" ", "once"))
        .withMessageContaining("' ' and 'once'");
  }
}
