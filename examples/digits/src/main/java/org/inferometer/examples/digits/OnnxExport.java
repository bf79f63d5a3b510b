package org.inferometer.examples.digits;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.softmax;

import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.training.Classifier;
import org.inferometer.examples.digits.training.Convolution;
import org.inferometer.examples.digits.training.FullyConnected;
import org.inferometer.examples.digits.training.Layer;
import org.inferometer.examples.digits.training.MaxPool;
import org.inferometer.examples.digits.training.Relu;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Defines a trained network with Inferometer's builder, layer by layer.
final class OnnxExport {
  private OnnxExport() {}

  /// @return a builder to save or build, with the input `image` and the output `probabilities`
  static NetworkBuilder define(String name, Classifier trained) {
    // Every weight is given, so that the seed draws nothing.
    NetworkBuilder builder = new NetworkBuilder(name, 0);
    Value x = builder.input("image", FLOAT, "N", 1, Digit.SIDE, Digit.SIDE);
    int position = 0;
    for (Layer layer : trained.layers()) {
      position++;
      x = x.then(label(layer) + position, definition(layer));
    }
    builder.output(x.then("probabilities", softmax()));
    return builder;
  }

  private static LayerDefinition definition(Layer layer) {
    return switch (layer) {
      case Convolution it ->
          conv(it.outputs(), it.kernel())
              .weights(Weights.of(it.weights()))
              .bias(Weights.of(it.bias()));
      case Relu _ -> relu();
      case MaxPool _ -> maxPool(2).stride(2);
      case FullyConnected it ->
          fullyConnected(it.outputs())
              .weights(Weights.of(it.weights()))
              .bias(Weights.of(it.bias()));
    };
  }

  private static String label(Layer layer) {
    return switch (layer) {
      case Convolution _ -> "conv";
      case Relu _ -> "relu";
      case MaxPool _ -> "pool";
      case FullyConnected _ -> "full";
    };
  }
}
