package com.example.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.network.layer.Layers;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.inferometer.testkit.BackendContract;
import org.inferometer.testkit.SmallNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainBackendTest extends BackendContract {
  @TempDir Path work;

  @Override
  protected Backend backend() {
    return new PlainBackend();
  }

  /// It has no convolutions.
  @Override
  protected List<Network> networks() {
    return List.of(SmallNetworks.perceptron(), SmallNetworks.residual());
  }

  @Test
  void aProductWithAReluIsThatOfPaperAndPencil() throws Exception {
    NetworkBuilder builder = new NetworkBuilder("small", 1);
    Value x = builder.input("data", ElementType.FLOAT, "N", 2);
    builder.output(
        x.then("product", Layers.fullyConnected(2).weights(Weights.of(1, 2, 3, -4)).noBias())
            .then("relu", Layers.relu()));

    // (1 2; 3 -4) (10 20) = (50 -50)
    assertThat(run(builder.build(), 10, 20)).containsExactly(new float[] {50, 0}, within(0f));
  }

  private float[] run(Network network, float... data) throws Exception {
    try (Engine engine = backend().build(network, options(network));
        Session session = engine.open()) {
      TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1, data.length));
      MemorySegment input = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, data);
      session.bind(Map.of("data", new HostTensor(type, input)));
      session.run();
      return session.outputs().get("relu").data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  @Test
  void anOperatorThatItLacksIsNamedWithItsLayer() {
    assertThatThrownBy(() ->
            backend().build(SmallNetworks.convolutional(), options(SmallNetworks.convolutional())))
        .isInstanceOfSatisfying(
            BackendException.class, refused -> assertThat(refused.isUnsupported()).isTrue())
        .hasMessageStartingWith("Plain Java has no operator Conv, which layer 'conv1' needs");
  }

  private BuildOptions options(Network network) throws Exception {
    Binding binding = network.bind(Optional.of(1), Map.of());
    return new BuildOptions(binding, Precision.FP32, "cpu", 1, work);
  }
}
