package org.inferometer.examples.digits.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.data.Face;
import org.inferometer.examples.digits.data.Pen;
import org.junit.jupiter.api.Test;

class DescentTest {
  private final List<Digit> digits = new Pen(Face.trained(), new Random(5)).draw(40);

  @Test
  void aStepIsThePlainRuleAndTheGradientStartsAnew() {
    Parameter parameter = new Parameter(Matrix.row(1f, -2f, 0.5f), Matrix.row(2f, -4f, 0f));

    parameter.step(0.25f);

    assertThat(parameter.values().elements()).containsExactly(0.5f, -1f, 0.5f);
    assertThat(parameter.gradient().elements()).containsOnly(0f);
  }

  /// The mean over a batch: as often as an example stands in it, the step is the same.
  @Test
  void aStepFollowsTheMeanGradientOfItsBatch() {
    Digit digit = digits.getFirst();
    Classifier once = new Classifier(new Random(1));
    Classifier fourTimes = new Classifier(new Random(1));

    new Descent(0.1, 1, 1, 1).train(once, List.of(digit), error -> {});
    new Descent(0.1, 4, 1, 1).train(fourTimes, List.of(digit, digit, digit, digit), error -> {});

    assertThat(weights(fourTimes))
        .usingElementComparator(DescentTest::closely)
        .isEqualTo(weights(once));
    assertThat(weights(once)).isNotEqualTo(weights(new Classifier(new Random(1))));
  }

  private static int closely(Float a, Float b) {
    return Math.abs(a - b) < 1e-6 ? 0 : Float.compare(a, b);
  }

  @Test
  void trainingOnAFewDigitsLowersTheErrorUntilAllAreTold() {
    Classifier network = new Classifier(new Random(1));
    List<Double> errors = new ArrayList<>();

    new Descent(0.05, 8, 60, 1).train(network, digits, errors::add);

    assertThat(errors).hasSize(60);
    assertThat(errors.getLast()).isLessThan(0.1 * errors.getFirst());
    assertThat(network.accuracy(digits)).isEqualTo(1);
  }

  @Test
  void theSameSeedsGiveTheSameNetwork() {
    assertThat(weights(trained(9))).isEqualTo(weights(trained(9)));
    assertThat(weights(trained(9))).isNotEqualTo(weights(trained(10)));
  }

  private Classifier trained(long seed) {
    Classifier network = new Classifier(new Random(1));
    new Descent(0.05, 8, 2, seed).train(network, digits, error -> {});
    return network;
  }

  private static List<Float> weights(Classifier network) {
    List<Float> weights = new ArrayList<>();
    for (Parameter parameter : network.parameters()) {
      for (float value : parameter.values().elements()) {
        weights.add(value);
      }
    }
    return weights;
  }
}
