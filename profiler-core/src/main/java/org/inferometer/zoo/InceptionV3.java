package org.inferometer.zoo;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.averagePool;
import static org.inferometer.network.layer.Layers.concat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.layer.Convolution;

/// Inception-v3 at 299 x 299 without the auxiliary head: Szegedy et al., "Rethinking the Inception
/// Architecture for Computer Vision", 2015 (arXiv 1512.00567), in the form that the authors
/// published and torchvision follows. Each module ends in one flat concatenation.
final class InceptionV3 {
  private static final float EPSILON = 1e-3f;

  private InceptionV3() {}

  static void define(NetworkBuilder b) {
    Value x = stem(b.input("data", FLOAT, "N", 3, 299, 299));
    x = grid35("mixed1", x, 32);
    x = grid35("mixed2", x, 64);
    x = grid35("mixed3", x, 64);
    x = reduce35("mixed4", x);
    x = grid17("mixed5", x, 128);
    x = grid17("mixed6", x, 160);
    x = grid17("mixed7", x, 160);
    x = grid17("mixed8", x, 192);
    x = reduce17("mixed9", x);
    x = grid8("mixed10", x);
    x = grid8("mixed11", x);
    Blocks.classifier(b, x.then("pool", globalAveragePool()), "fc", 1000, 1.2);
  }

  private static Value stem(Value x) {
    x = unit("conv1", x, conv(32, 3).stride(2));
    x = unit("conv2", x, conv(32, 3));
    x = unit("conv3", x, conv(64, 3).pad(1)).then("pool1", maxPool(3).stride(2));
    x = unit("conv4", x, conv(80, 1));
    return unit("conv5", x, conv(192, 3)).then("pool2", maxPool(3).stride(2));
  }

  /// Figure 5 of the paper.
  private static Value grid35(String place, Value x, int poolChannels) {
    Value one = unit(place + "_1x1", x, conv(64, 1));
    Value five = unit(place + "_5x5_reduce", x, conv(48, 1));
    five = unit(place + "_5x5", five, conv(64, 5).pad(2));
    Value three = unit(place + "_3x3_reduce", x, conv(64, 1));
    three = unit(place + "_3x3_1", three, conv(96, 3).pad(1));
    three = unit(place + "_3x3_2", three, conv(96, 3).pad(1));
    return join(place, one, five, three, pooled(place, x, poolChannels));
  }

  private static Value reduce35(String place, Value x) {
    Value three = unit(place + "_3x3", x, conv(384, 3).stride(2));
    Value twice = unit(place + "_3x3_2_reduce", x, conv(64, 1));
    twice = unit(place + "_3x3_2a", twice, conv(96, 3).pad(1));
    twice = unit(place + "_3x3_2b", twice, conv(96, 3).stride(2));
    return join(place, three, twice, x.then(place + "_pool", maxPool(3).stride(2)));
  }

  /// Figure 6 of the paper with n = 7.
  private static Value grid17(String place, Value x, int width) {
    Value one = unit(place + "_1x1", x, conv(192, 1));
    Value seven = unit(place + "_7_reduce", x, conv(width, 1));
    seven = unit(place + "_1x7", seven, row(width, 7));
    seven = unit(place + "_7x1", seven, column(192, 7));
    Value twice = unit(place + "_7_2_reduce", x, conv(width, 1));
    twice = unit(place + "_7x1_2a", twice, column(width, 7));
    twice = unit(place + "_1x7_2a", twice, row(width, 7));
    twice = unit(place + "_7x1_2b", twice, column(width, 7));
    twice = unit(place + "_1x7_2b", twice, row(192, 7));
    return join(place, one, seven, twice, pooled(place, x, 192));
  }

  private static Value reduce17(String place, Value x) {
    Value three = unit(place + "_3x3_reduce", x, conv(192, 1));
    three = unit(place + "_3x3", three, conv(320, 3).stride(2));
    Value seven = unit(place + "_7_reduce", x, conv(192, 1));
    seven = unit(place + "_1x7", seven, row(192, 7));
    seven = unit(place + "_7x1", seven, column(192, 7));
    seven = unit(place + "_7_3x3", seven, conv(192, 3).stride(2));
    return join(place, three, seven, x.then(place + "_pool", maxPool(3).stride(2)));
  }

  /// Figure 7 of the paper.
  private static Value grid8(String place, Value x) {
    Value one = unit(place + "_1x1", x, conv(320, 1));
    Value three = unit(place + "_3_reduce", x, conv(384, 1));
    Value twice = unit(place + "_3x3_reduce", x, conv(448, 1));
    twice = unit(place + "_3x3", twice, conv(384, 3).pad(1));
    return join(
        place,
        one,
        unit(place + "_1x3", three, row(384, 3)),
        unit(place + "_3x1", three, column(384, 3)),
        unit(place + "_1x3_2", twice, row(384, 3)),
        unit(place + "_3x1_2", twice, column(384, 3)),
        pooled(place, x, 192));
  }

  private static Value pooled(String place, Value x, int channels) {
    Value pool = x.then(place + "_pool", averagePool(3).pad(1).includePadding());
    return unit(place + "_pool_1x1", pool, conv(channels, 1));
  }

  private static Convolution row(int channels, int length) {
    return conv(channels, 1, length).pad(0, length / 2);
  }

  private static Convolution column(int channels, int length) {
    return conv(channels, length, 1).pad(length / 2, 0);
  }

  private static Value unit(String place, Value x, Convolution convolution) {
    return Blocks.normalised(place, x, convolution, 1, EPSILON).then(place + "_relu", relu());
  }

  private static Value join(String place, Value first, Value... others) {
    return first.then(place, concat(1), others);
  }
}
