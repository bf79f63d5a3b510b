package org.inferometer.testkit;

import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.dropout;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.softmax;

import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;

/// Networks that are small and yet have what optimisers change: chains, branches, layers that do
/// nothing. Their weights are seeded.
public final class SmallNetworks {
  private static final long SEED = 14;

  private SmallNetworks() {}

  /// Fully connected layers in a chain, with a dropout that does nothing.
  public static Network perceptron() {
    NetworkBuilder builder = new NetworkBuilder("perceptron", SEED);
    Value x = builder.input("data", ElementType.FLOAT, "N", 16);
    x = x.then("hidden", fullyConnected(32)).then("relu", relu()).then("dropout", dropout());
    builder.output(x.then("classes", fullyConnected(10)).then("prob", softmax()));
    return builder.build();
  }

  /// Two branches that are added, one of them the input of both.
  public static Network residual() {
    NetworkBuilder builder = new NetworkBuilder("residual", SEED);
    Value x = builder.input("data", ElementType.FLOAT, "N", 8);
    Value trunk = x.then("trunk", fullyConnected(8)).then("relu", relu());
    Value branch = trunk.then("branch", fullyConnected(8));
    builder.output(trunk.then("sum", add(), branch));
    return builder.build();
  }

  /// Convolutions with pooling, as in networks that classify images.
  public static Network convolutional() {
    NetworkBuilder builder = new NetworkBuilder("convolutional", SEED);
    Value x = builder.input("data", ElementType.FLOAT, "N", 3, 16, 16);
    x = x.then("conv1", conv(8, 3).pad(1)).then("relu1", relu());
    x = x.then("pool1", maxPool(2).stride(2)).then("conv2", conv(8, 3).pad(1));
    builder.output(x.then("classes", fullyConnected(10)).then("prob", softmax()));
    return builder.build();
  }
}
