package org.inferometer.zoo;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.relu6;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.layer.Convolution;

/// MobileNetV2 at width 1 and 224 x 224: Sandler et al., "MobileNetV2: Inverted Residuals and
/// Linear Bottlenecks", 2018 (arXiv 1801.04381), table 2.
final class MobileNetV2 {
  private static final float EPSILON = 1e-5f;

  /// Table 2's rows: expansion t, channels c, repeats n, stride s of the first.
  private static final int[][] ROWS = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private MobileNetV2() {}

  static void define(NetworkBuilder b) {
    Value x = b.input("data", FLOAT, "N", 3, 224, 224);
    x = activated("conv1", x, conv(32, 3).stride(2).pad(1), 1);
    int block = 0;
    for (int[] row : ROWS) {
      for (int i = 0; i < row[2]; i++) {
        x = bottleneck("block" + ++block, x, row[0], row[1], i == 0 ? row[3] : 1);
      }
    }
    x = activated("conv2", x, conv(1280, 1), 2).then("pool", globalAveragePool());
    Blocks.classifier(b, x, "fc", 1000, 1);
  }

  private static Value bottleneck(String place, Value x, int expansion, int channels, int stride) {
    long width = x.size(1) * expansion;
    Value y = expansion == 1 ? x : activated(place + "_expand", x, conv(width, 1), 2);
    y = activated(place + "_depthwise", y, conv(width, 3).stride(stride).pad(1).groups(width), 1);
    y = Blocks.normalised(place + "_project", y, conv(channels, 1), 1, EPSILON);
    boolean residual = stride == 1 && x.size(1) == channels;
    return residual ? x.then(place + "_add", add(), y) : y;
  }

  private static Value activated(String place, Value x, Convolution convolution, double variance) {
    return Blocks.normalised(place, x, convolution, variance, EPSILON)
        .then(place + "_relu6", relu6());
  }
}
