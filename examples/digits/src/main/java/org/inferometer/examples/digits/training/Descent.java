package org.inferometer.examples.digits.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleConsumer;
import org.inferometer.examples.digits.data.Digit;

/// Stochastic gradient descent: each step follows the mean gradient of a few examples, without
/// momentum or decay.
///
/// @param rate `η`, the same throughout
/// @param batch examples in a step
/// @param epochs how often every example is seen
/// @param seed of the order in which they are seen
public record Descent(double rate, int batch, int epochs, long seed) {

  /// Trains a network in place.
  ///
  /// @param listener hears the mean error of each epoch
  public void train(Classifier network, List<Digit> examples, DoubleConsumer listener) {
    Random random = new Random(seed);
    List<Digit> order = new ArrayList<>(examples);
    for (int epoch = 0; epoch < epochs; epoch++) {
      Collections.shuffle(order, random);
      double error = 0;
      for (int first = 0; first < order.size(); first += batch) {
        error += step(network, order.subList(first, Math.min(first + batch, order.size())));
      }
      listener.accept(error / order.size());
    }
  }

  private double step(Classifier network, List<Digit> examples) {
    double error = 0;
    for (Digit example : examples) {
      error += network.learn(example);
    }
    float share = (float) (rate / examples.size());
    network.parameters().forEach(parameter -> parameter.step(share));
    return error;
  }
}
