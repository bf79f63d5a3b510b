package org.inferometer.zoo;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;

/// VGG-19, configuration E of Simonyan and Zisserman, "Very Deep Convolutional Networks for
/// Large-Scale Image Recognition", 2014 (arXiv 1409.1556), without dropout.
final class Vgg19 {
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final int[] CONVOLUTIONS = {2, 2, 4, 4, 4};

  private Vgg19() {}

  static void define(NetworkBuilder b) {
    Value x = b.input("data", FLOAT, "N", 3, 224, 224);
    for (int block = 0; block < CHANNELS.length; block++) {
      for (int i = 1; i <= CONVOLUTIONS[block]; i++) {
        String place = (block + 1) + "_" + i;
        x = x.then("conv" + place, conv(CHANNELS[block], 3).pad(1));
        x = x.then("relu" + place, relu());
      }
      x = x.then("pool" + (block + 1), maxPool(2).stride(2));
    }
    x = x.then("fc6", fullyConnected(4096)).then("relu6", relu());
    x = x.then("fc7", fullyConnected(4096)).then("relu7", relu());
    Blocks.classifier(b, x, "fc8", 1000, 1);
  }
}
