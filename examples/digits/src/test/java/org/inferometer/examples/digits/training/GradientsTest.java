package org.inferometer.examples.digits.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.data.Face;
import org.inferometer.examples.digits.data.Pen;
import org.junit.jupiter.api.Test;

/// Backpropagation against differences of the forward pass.
class GradientsTest {
  private static final float STEP = 1f / 1024;

  private final Random random = new Random(3);

  @Test
  void theSlopeOfEveryParameterIsTheDifferenceOfTheError() {
    Classifier network = new Classifier(random);
    Digit digit = new Pen(Face.trained(), random).draw(5).getLast();
    network.learn(digit);
    List<Parameter> parameters = network.parameters();
    assertThat(parameters).hasSize(8);

    for (int p = 0; p < parameters.size(); p++) {
      Parameter parameter = parameters.get(p);
      float[] slopes = parameter.gradient().elements().clone();
      for (int trial = 0; trial < 30; trial++) {
        int i = random.nextInt(slopes.length);
        double difference = difference(network, digit, parameter.values().elements(), i);
        assertThat((double) slopes[i])
            .as("parameter %d, element %d", p, i)
            .isCloseTo(difference, within(2e-3 + 0.03 * Math.abs(difference)));
      }
    }
  }

  private static double difference(Classifier network, Digit digit, float[] weights, int i) {
    float weight = weights[i];
    weights[i] = weight + STEP;
    double above = error(network, digit);
    weights[i] = weight - STEP;
    double below = error(network, digit);
    weights[i] = weight;
    return (above - below) / (2 * STEP);
  }

  private static double error(Classifier network, Digit digit) {
    return -Math.log(network.probabilities(digit)[digit.label()]);
  }

  @Test
  void theSlopeOfAConvolutionsInputIsTheDifferenceOfItsOutput() {
    expectSlopeOfInput(new Convolution(2, 6, 3, 3, random), 2, 36);
  }

  @Test
  void theSlopeOfAFullyConnectedInputIsTheDifferenceOfItsOutput() {
    expectSlopeOfInput(new FullyConnected(2 * 9, 5, random), 2, 9);
  }

  /// These layers are linear in their input, so that a difference over a step of one is exact but
  /// for rounding. The error is a weighted sum of the outputs.
  private void expectSlopeOfInput(Layer layer, int rows, int columns) {
    Matrix input = noise(rows, columns);
    Matrix output = layer.forward(input);
    Matrix weighting = noise(output.rows(), output.columns());
    Matrix slope = layer.backward(weighting);

    assertThat(slope.rows()).isEqualTo(rows);
    for (int i = 0; i < input.elements().length; i++) {
      double before = weighted(layer.forward(input), weighting);
      input.elements()[i] += 1;
      double after = weighted(layer.forward(input), weighting);
      assertThat((double) slope.elements()[i]).isCloseTo(after - before, within(1e-4));
    }
  }

  private static double weighted(Matrix output, Matrix weighting) {
    double sum = 0;
    for (int i = 0; i < output.elements().length; i++) {
      sum += (double) output.elements()[i] * weighting.elements()[i];
    }
    return sum;
  }

  private Matrix noise(int rows, int columns) {
    Matrix noise = Matrix.zero(rows, columns);
    for (int i = 0; i < noise.elements().length; i++) {
      noise.elements()[i] = (float) random.nextGaussian();
    }
    return noise;
  }
}
