package org.inferometer.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.training.Classifier;
import org.junit.jupiter.api.Test;

/// What the example is about, with fewer pictures: accuracy of each variant on its own examples, on
/// held-out digits, and on those inverted. Chance is 0.1.
class VariantsTest {
  private final Sizes sizes = new Sizes(40, 800, 200, 40, 8);
  private final DigitSets sets = DigitSets.rendered(sizes);
  private final List<Variant> variants = Variant.of(sets, sizes);
  private final List<Digit> inverted = DigitSets.inverted(sets.heldOut());

  @Test
  void whatASmallSetTeachesDoesNotCarryOver() {
    Classifier small = variants.get(0).trained();
    assertThat(small.accuracy(sets.small())).isGreaterThan(0.95);
    assertThat(small.accuracy(sets.heldOut())).isLessThan(0.6);
  }

  @Test
  void invertedPicturesFailUntilTheyAreLearned() {
    Classifier full = variants.get(1).trained();
    Classifier augmented = variants.get(2).trained();
    assertThat(full.accuracy(sets.heldOut())).isGreaterThan(0.6);
    assertThat(full.accuracy(inverted)).isLessThan(0.4);
    assertThat(augmented.accuracy(sets.heldOut())).isGreaterThan(0.6);
    assertThat(augmented.accuracy(inverted)).isGreaterThan(0.6);
  }

  @Test
  void noHeldOutPictureIsLearned() {
    for (Digit digit : sets.heldOut()) {
      assertThat(sets.full()).noneMatch(other -> Arrays.equals(other.pixels(), digit.pixels()));
    }
  }
}
