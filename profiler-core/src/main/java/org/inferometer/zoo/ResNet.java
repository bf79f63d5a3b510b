package org.inferometer.zoo;

import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.normalise;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.scale;

import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.network.layer.Convolution;

/// Residual networks of bottleneck blocks: He et al., "Deep Residual Learning for Image
/// Recognition", 2015 (arXiv 1512.03385), table 1.
///
/// Layers are split as in the authors' Caffe definitions: a convolution without bias, a BatchNorm
/// that only normalises, and a Scale that holds the learned factor and summand. The stride of a
/// stage stands in its first 3x3 convolution, as torchvision has it ("v1.5", 4.1 instead of 3.8
/// billion multiply-adds for 50 layers), not in the 1x1 before it; parameters are the same.
///
/// Weights: activations after ReLU have a second moment near 1/2. A convolution after He et al.
/// doubles the second moment of its input, and the statistics of its BatchNorm say so. Residual
/// branches are scaled down, so that their sum stays small over 50 blocks.
final class ResNet {
  private static final double BRANCH = 0.4;
  private static final int EXPANSION = 4;

  private final NetworkBuilder builder;
  // An estimate of the mean square of the activations that reach the next block.
  private double moment = 0.5;

  private ResNet(NetworkBuilder builder) {
    this.builder = builder;
  }

  /// @param blocks the number of blocks of each of the four stages
  static void define(NetworkBuilder builder, int... blocks) {
    new ResNet(builder).network(blocks);
  }

  private void network(int... blocks) {
    Value x = builder.input("data", FLOAT, "N", 3, 224, 224);
    x = normalised("conv1", x, conv(64, 7).stride(2).pad(3), 1, 1).then("conv1_relu", relu());
    x = x.then("pool1", maxPool(3).stride(2).pad(1));
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
        x = block("res" + (stage + 2) + "_" + (block + 1), x, 64L << stage, stage, block);
      }
    }
    x = x.then("pool5", globalAveragePool());
    Blocks.classifier(builder, x, "fc1000", 1000, 1);
  }

  private Value block(String place, Value x, long width, int stage, int block) {
    long stride = stage > 0 && block == 0 ? 2 : 1;
    Value branch = normalised(place + "a", x, conv(width, 1), 2 * moment, 1);
    branch = branch.then(place + "a_relu", relu());
    branch = normalised(place + "b", branch, conv(width, 3).stride(stride).pad(1), 1, 1);
    branch = branch.then(place + "b_relu", relu());
    branch = normalised(place + "c", branch, conv(EXPANSION * width, 1), 1, BRANCH);
    Value shortcut = block == 0 ? projection(place, x, width, stride) : x;
    moment = block == 0 ? (1 + BRANCH * BRANCH) / 2 : moment + BRANCH * BRANCH / 2;
    return shortcut.then(place, add(), branch).then(place + "_relu", relu());
  }

  private Value projection(String place, Value x, long width, long stride) {
    Convolution projection = conv(EXPANSION * width, 1).stride(stride);
    return normalised(place + "_shortcut", x, projection, 2 * moment, 1);
  }

  /// @param variance what the convolution's results are expected to have
  /// @param gain the deviation of the normalised results
  private static Value normalised(
      String place, Value x, Convolution convolution, double variance, double gain) {
    Weights mean = new Weights.Normal(0, 0.1 * Math.sqrt(variance));
    Weights spread = new Weights.Uniform(0.9 * variance, 1.1 * variance);
    return x.then(place, convolution.noBias())
        .then(place + "_bn", normalise(mean, spread))
        .then(
            place + "_scale",
            scale(new Weights.Uniform(0.9 * gain, 1.1 * gain), new Weights.Normal(0, 0.1 * gain)));
  }
}
