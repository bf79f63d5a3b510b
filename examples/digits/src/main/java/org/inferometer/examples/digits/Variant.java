package org.inferometer.examples.digits;

import java.util.List;
import java.util.Random;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.training.Classifier;
import org.inferometer.examples.digits.training.Descent;

/// One network and what it learns from; all begin with the same weights.
///
/// @param name of the network and its file
record Variant(String name, List<Digit> examples, Descent descent) {
  private static final long WEIGHTS = 42;

  static List<Variant> of(DigitSets sets, Sizes sizes) {
    return List.of(
        new Variant("digits-small", sets.small(), sizes.smallDescent()),
        new Variant("digits-full", sets.full(), sizes.fullDescent()),
        new Variant("digits-inverted", DigitSets.withInverted(sets.full()), sizes.fullDescent()));
  }

  /// The same on every call and every machine.
  Classifier trained() {
    Classifier network = new Classifier(new Random(WEIGHTS));
    descent.train(network, examples, error -> {});
    return network;
  }
}
