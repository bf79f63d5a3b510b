package org.inferometer.zoo;

import static org.inferometer.network.layer.Layers.batchNorm;

import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.network.layer.BatchNormalization;
import org.inferometer.network.layer.Convolution;

/// What networks with learned batch normalisation are made of.
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
}
