package org.inferometer.zoo;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;

/// LeNet as Caffe's example defines it (20 and 50 maps, 500 units, max pooling), after LeCun et
/// al., "Gradient-Based Learning Applied to Document Recognition", 1998.
final class LeNet {
  private LeNet() {}

  static void define(NetworkBuilder b) {
    Value x = b.input("data", FLOAT, "N", 1, 28, 28);
    x = x.then("conv1", conv(20, 5)).then("pool1", maxPool(2).stride(2));
    x = x.then("conv2", conv(50, 5)).then("pool2", maxPool(2).stride(2));
    x = x.then("ip1", fullyConnected(500)).then("relu1", relu());
    Blocks.classifier(b, x, "ip2", 10, 0.6);
  }
}
