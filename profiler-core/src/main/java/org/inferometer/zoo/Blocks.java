package org.inferometer.zoo;

import static org.inferometer.network.layer.Layers.batchNorm;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.softmax;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.network.layer.BatchNormalization;
import org.inferometer.network.layer.Convolution;

/// What several networks are made of.
final class Blocks {
  private Blocks() {}

  /// A convolution without bias and the batch normalisation of its results, which then have a
  /// deviation near 1.
  ///
  /// @param variance what the convolution's results are expected to have
  static Value normalised(
      String place, Value x, Convolution convolution, double variance, float epsilon) {
    BatchNormalization norm =
        batchNorm()
            .statistics(
                new Weights.Normal(0, 0.1 * Math.sqrt(variance)),
                new Weights.Uniform(0.9 * variance, 1.1 * variance))
            .scale(new Weights.Uniform(0.9, 1.1))
            .bias(new Weights.Normal(0, 0.1))
            .epsilon(epsilon);
    return x.then(place, convolution.noBias()).then(place + "_bn", norm);
  }

  /// The end of a classifying network: a fully connected layer and Softmax.
  ///
  /// @param gain how much the layer amplifies; chosen so that logits have a deviation near 2: then
  ///   Softmax is neither uniform nor one-hot
  static void classifier(
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
