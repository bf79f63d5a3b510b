package org.inferometer.backend.onnxruntime;

import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.custom;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.linear;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.reshape;
import static org.inferometer.network.layer.Layers.softmax;
import static org.inferometer.network.layer.Layers.tanh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.ElementType;
import org.inferometer.layers.biasgelu.BiasGelu;
import org.inferometer.layers.gridsample.GridSample;
import org.inferometer.layers.hardswish.HardSwish;
import org.inferometer.layers.rmsnorm.RmsNorm;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.onnx.OnnxWriter;

/// A small network for each example of a custom layer, in the place where such a layer stands.
final class ExampleNetworks {
  private static final int WIDTH = 256;

  private ExampleNetworks() {}

  /// A custom layer whose last input is a weight.
  private record Weighted(CustomLayer layer, String role, Weights weights, long size)
      implements LayerDefinition {
    @Override
    public String type() {
      return layer.signature().type();
    }

    @Override
    public List<Value> define(LayerScope scope, List<Value> inputs) {
      List<Value> all = new ArrayList<>(inputs);
      all.add(scope.weight(role, weights, size));
      return custom(layer).define(scope, all);
    }
  }

  static List<Network> all() {
    return List.of(hardSwish(), rmsNorm(), gridSample(), biasGelu());
  }

  /// Between convolutions.
  static Network hardSwish() {
    NetworkBuilder builder = new NetworkBuilder("hard-swish", 1);
    Value x = builder.input("image", ElementType.FLOAT, "N", 3, 32, 32);
    LayerDefinition swish = new Weighted(new HardSwish(), "slope", new Weights.Normal(1, 0.1), 16);
    builder.output(
        x.then("conv", conv(16, 3).pad(1))
            .then("swish", swish)
            .then("pool", maxPool(2).stride(2))
            .then("conv2", conv(32, 3).pad(1))
            .then("mean", globalAveragePool())
            .then("classes", fullyConnected(10)));
    return builder.build();
  }

  /// Between products with matrices, as in a transformer.
  static Network rmsNorm() {
    NetworkBuilder builder = new NetworkBuilder("rms-norm", 2);
    Value x = builder.input("tokens", ElementType.FLOAT, "N", 64, WIDTH);
    builder.output(
        x.then("first", linear(WIDTH, 0.05))
            .then("norm", new Weighted(new RmsNorm(), "scale", new Weights.Normal(1, 0.1), WIDTH))
            .then("second", linear(WIDTH, 0.05)));
    return builder.build();
  }

  /// Where a network looks at parts of an image that it chooses itself.
  static Network gridSample() {
    NetworkBuilder builder = new NetworkBuilder("grid-sample", 3);
    Value x = builder.input("image", ElementType.FLOAT, 2, 3, 32, 32);
    Value positions =
        x.then("look", conv(4, 3).stride(4))
            .then("where", fullyConnected(2 * 12 * 12))
            .then("bounded", tanh())
            .then("grid", reshape(2, 12, 12, 2));
    Value features = x.then("features", conv(16, 3).pad(1));
    builder.output(
        builder
            .layer("sample", custom(new GridSample()), features, positions)
            .then("classes", fullyConnected(10))
            .then("prob", softmax()));
    return builder.build();
  }

  /// In the feed-forward part of a transformer, whose first product has no bias of its own.
  static Network biasGelu() {
    NetworkBuilder builder = new NetworkBuilder("bias-gelu", 4);
    Value x = builder.input("tokens", ElementType.FLOAT, "N", 64, WIDTH);
    LayerDefinition gelu =
        new Weighted(new BiasGelu(), "bias", new Weights.Normal(0, 0.5), 4 * WIDTH);
    builder.output(
        x.then("widen", linear(4 * WIDTH, 0.1))
            .then("gelu", gelu)
            .then("narrow", linear(WIDTH, 0.05)));
    return builder.build();
  }

  /// Saves them in a folder, for `inferometer profile`.
  public static void main(String[] folder) throws IOException {
    for (Network network : all()) {
      Path file = Files.createDirectories(Path.of(folder[0])).resolve(network.name() + ".onnx");
      OnnxWriter.write(network.model(), file);
    }
  }
}
