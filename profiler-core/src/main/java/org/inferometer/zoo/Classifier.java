package org.inferometer.zoo;

import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.softmax;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// The end of a classifying network: a fully connected layer and Softmax.
final class Classifier {
  private Classifier() {}

  /// @param gain how much the layer amplifies; chosen so that logits have a deviation near 2: then
  ///   Softmax is neither uniform nor one-hot
  static void define(
      NetworkBuilder builder, Value features, String layer, long classes, double gain) {
    long fanIn = 1;
    for (int axis = 1; axis < features.rank(); axis++) {
      fanIn *= features.size(axis);
    }
    Weights weights = new Weights.Normal(0, gain / Math.sqrt((double) fanIn));
    Value logits = features.then(layer, fullyConnected(classes).weights(weights));
    builder.output(logits.then("prob", softmax()));
  }
}
