package org.inferometer.examples.digits.training;

import java.util.List;
import java.util.random.RandomGenerator;
import org.inferometer.examples.digits.data.Digit;

/// A network after LeNet-5 (LeCun et al., "Gradient-Based Learning Applied to Document
/// Recognition", 1998) with ReLU and max pooling, and its error: the cross entropy of its
/// probabilities.
public final class Classifier {
  private final List<Layer> layers;

  /// @param random of the weights before training
  public Classifier(RandomGenerator random) {
    layers =
        List.of(
            new Convolution(1, 28, 8, 5, random),
            new Relu(),
            new MaxPool(8, 24),
            new Convolution(8, 12, 16, 5, random),
            new Relu(),
            new MaxPool(16, 8),
            new FullyConnected(16 * 4 * 4, 64, random),
            new Relu(),
            new FullyConnected(64, Digit.CLASSES, random));
  }

  public List<Layer> layers() {
    return layers;
  }

  List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /// The probability of each digit (Softmax).
  public float[] probabilities(Digit digit) {
    Matrix x = Matrix.row(digit.input());
    for (Layer layer : layers) {
      x = layer.forward(x);
    }
    return softmax(x.elements());
  }

  /// The digit that is most probable.
  public int classify(Digit digit) {
    float[] probabilities = probabilities(digit);
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return best;
  }

  /// The share of digits that are told right.
  public double accuracy(List<Digit> digits) {
    long right = digits.stream().filter(digit -> classify(digit) == digit.label()).count();
    return (double) right / digits.size();
  }

  /// Adds an example's gradient to the parameters' by backpropagation.
  ///
  /// @return the error `E`: -ln of the probability of the label
  double learn(Digit digit) {
    float[] probabilities = probabilities(digit);
    float[] slope = probabilities.clone();
    slope[digit.label()] -= 1;
    Matrix back = Matrix.row(slope);
    for (Layer layer : layers.reversed()) {
      back = layer.backward(back);
    }
    return -StrictMath.log(Math.max(probabilities[digit.label()], Float.MIN_NORMAL));
  }

  /// In strict arithmetic, so that training ends the same on every machine.
  private static float[] softmax(float[] scores) {
    float largest = scores[0];
    for (float score : scores) {
      largest = Math.max(largest, score);
    }
    float[] powers = new float[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      powers[i] = (float) StrictMath.exp(scores[i] - largest);
      sum += powers[i];
    }
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (float) (powers[i] / sum);
    }
    return powers;
  }
}
