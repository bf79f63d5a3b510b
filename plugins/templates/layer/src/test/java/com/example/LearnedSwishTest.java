package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.custom;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.customlayer.check.LayerCheck;
import org.inferometer.graph.ElementType;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;

final class LearnedSwishTest {
  private static final Path NETWORK = Path.of("target", "network.onnx");

  private final LearnedSwish layer = new LearnedSwish();

  /// Values against the reference, and the contract of the kernel: what `inferometer layers check`
  /// does, within this process.
  @Test
  void theLayerIsSound() {
    LayerCheck.of(layer).cases(50).run().requirePassed();
  }

  /// Writes a small network with the layer, for `inferometer profile`.
  @Test
  void aNetworkUsesTheLayer() throws IOException {
    NetworkBuilder network = new NetworkBuilder("network", 1);
    Value x = network.input("image", ElementType.FLOAT, "N", 3, 64, 64);
    Value slope = network.input("slope", ElementType.FLOAT, 16);
    x = x.then("convolution", conv(16, 3).pad(1));
    x = x.then("activation", custom(layer), slope);
    x = x.then("pool", globalAveragePool()).then("classes", fullyConnected(10));
    network.output(x);
    OnnxWriter.write(network.model(), NETWORK);

    assertThat(network.build().customLayers().all()).containsExactly(layer);
    assertThat(NETWORK).isNotEmptyFile();
  }
}
