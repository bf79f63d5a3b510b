package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.globalAveragePool;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.inferometer.measure.SeededInputs;
import org.inferometer.network.Binding;
import org.inferometer.network.ElementType;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.TensorTypes;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.run.Observation;
import org.inferometer.run.Observer;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What calibration sees of a feature map of 8 channels and 64 x 64 pixels.
class ObservationTest {
  @TempDir Path folder;

  @Test
  void everyElementIsSeen() throws Exception {
    double[] whole = map(network());

    Snapshot seen = seen();

    assertThat(seen.elements()).isEqualTo(whole.length);
    assertThat(seen.greatest())
        .isCloseTo(java.util.Arrays.stream(whole).max().orElseThrow(), within(1e-5));
  }

  @Test
  void everyInferenceIsSeenWithItsOwnInputs() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding);
    try (Engine engine = Models.build(observed, binding, folder);
        Session session = engine.open()) {
      Observer observer = new Observer(session, List.of("conv"), binding);
      observer.observe(SeededInputs.of(binding, 1).tensors());
      double first = snapshot(observer).greatest();
      observer.observe(scaled(SeededInputs.of(binding, 1).tensors()));
      assertThat(snapshot(observer).greatest()).isGreaterThan(first);
      assertThat(snapshot(observer).elements()).isEqualTo(2L * 8 * 64 * 64);
    }
  }

  private static Map<String, HostTensor> scaled(Map<String, HostTensor> inputs) {
    for (HostTensor tensor : inputs.values()) {
      for (long i = 0; i < tensor.type().shape().elementCount(); i++) {
        var layout = java.lang.foreign.ValueLayout.JAVA_FLOAT;
        tensor.data().setAtIndex(layout, i, 10 * tensor.data().getAtIndex(layout, i));
      }
    }
    return inputs;
  }

  private Snapshot seen() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding);
    try (Engine engine = Models.build(observed, binding, folder);
        Session session = engine.open()) {
      Observer observer = new Observer(session, List.of("conv"), binding);
      observer.observe(SeededInputs.of(binding, 1).tensors());
      return snapshot(observer);
    }
  }

  private static Snapshot snapshot(Observer observer) {
    return Objects.requireNonNull(observer.histograms().get("conv")).snapshot();
  }

  private static Network observed(Network network, Binding binding) throws Exception {
    TensorTypes types =
        TensorTypes.declared(network, binding)
            .with(
                new OnnxRuntimeInterpreter()
                    .interpret(network, binding, SeededInputs.of(binding, 1).tensors())
                    .types());
    return Observation.of(network, List.of("conv"), types);
  }

  /// The map as a run without optimisation gives it, made an output of the network here.
  private static double[] map(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpret(observed(network, binding), binding, SeededInputs.of(binding, 1).tensors())
            .outputs();
    return Values.of(Objects.requireNonNull(outputs.get("conv")));
  }

  private static Network network() {
    NetworkBuilder builder = new NetworkBuilder("map", 5);
    builder.output(
        builder
            .input("x", ElementType.FLOAT, 1, 3, 64, 64)
            .then("conv", conv(8, 3).pad(1))
            .then("mean", globalAveragePool()));
    return builder.build();
  }
}
