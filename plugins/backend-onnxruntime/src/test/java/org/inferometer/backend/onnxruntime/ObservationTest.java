package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.globalAveragePool;

import java.nio.file.Path;
import java.util.ArrayList;
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

/// What calibration sees of a feature map of 8 channels and 64 x 64 pixels: every third pixel (8 *
/// 22
/// * 22 are the first to be at most 4096), without those of the first row and column.
class ObservationTest {
  private static final int STRIDE = 3;

  @TempDir Path folder;

  @Test
  void aSampleHoldsThePixelsAtEvenDistancesInsideTheEdge() throws Exception {
    double[] whole = map(network());
    List<Double> expected = new ArrayList<>();
    for (int channel = 0; channel < 8; channel++) {
      for (int y = STRIDE; y < 64; y += STRIDE) {
        for (int x = STRIDE; x < 64; x += STRIDE) {
          expected.add(whole[(channel * 64 + y) * 64 + x]);
        }
      }
    }

    Snapshot seen = seen(false);

    assertThat(seen.elements()).isEqualTo(expected.size());
    assertThat(seen.least())
        .isCloseTo(expected.stream().mapToDouble(v -> v).min().orElseThrow(), within(1e-5));
    assertThat(seen.greatest())
        .isCloseTo(expected.stream().mapToDouble(v -> v).max().orElseThrow(), within(1e-5));
  }

  @Test
  void whereExtremesAreWantedEveryElementIsSeen() throws Exception {
    double[] whole = map(network());

    Snapshot seen = seen(true);

    assertThat(seen.elements()).isEqualTo(whole.length);
    assertThat(seen.greatest())
        .isCloseTo(java.util.Arrays.stream(whole).max().orElseThrow(), within(1e-5));
  }

  @Test
  void everyInferenceIsSeenWithItsOwnInputs() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Observation observation = observation(network, binding, true);
    try (Engine engine = Models.build(observation.network(), binding, folder);
        Session session = engine.open()) {
      Observer observer = new Observer(session, observation.taps(), binding);
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

  private Snapshot seen(boolean exact) throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Observation observation = observation(network, binding, exact);
    try (Engine engine = Models.build(observation.network(), binding, folder);
        Session session = engine.open()) {
      Observer observer = new Observer(session, observation.taps(), binding);
      observer.observe(SeededInputs.of(binding, 1).tensors());
      return snapshot(observer);
    }
  }

  private static Snapshot snapshot(Observer observer) {
    return Objects.requireNonNull(observer.histograms().get("conv")).snapshot();
  }

  private static Observation observation(Network network, Binding binding, boolean exact)
      throws Exception {
    TensorTypes types =
        TensorTypes.declared(network, binding)
            .with(
                new OnnxRuntimeInterpreter()
                    .interpret(network, binding, SeededInputs.of(binding, 1).tensors())
                    .types());
    return Observation.of(network, List.of("conv"), types, exact);
  }

  /// The map as a run without optimisation gives it, made an output of the network here.
  private static double[] map(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpret(
                observation(network, binding, true).network(),
                binding,
                SeededInputs.of(binding, 1).tensors())
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
