package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.relu;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.inferometer.network.Value;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.run.Observation;
import org.inferometer.run.Observer;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What calibration sees of a feature map of 16 channels and 64 x 64 pixels.
class ObservationTest {
  private static final Sampling WHOLE = new Sampling(true, 2048);
  private static final Sampling SAMPLED = new Sampling(false, 1000);

  @TempDir Path folder;

  @Test
  void everyElementIsSeenWhereExtremesAreAskedFor() throws Exception {
    Network network = network();
    double[] whole = inner(network, "conv");

    Snapshot seen = snapshot(observed(network, WHOLE, inputs(network)), "conv");

    assertThat(seen.elements()).isEqualTo(whole.length);
    assertThat(seen.greatest()).isCloseTo(Arrays.stream(whole).max().orElseThrow(), within(1e-5));
    assertThat(seen.least()).isCloseTo(Arrays.stream(whole).min().orElseThrow(), within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv", "half", "odd", "flat"})
  void aSampleHoldsEveryChannelOfPixelsAtEvenDistances(String tensor) throws Exception {
    Network network = network();

    Snapshot seen = snapshot(observed(network, SAMPLED, inputs(network)), tensor);

    // 16 channels of 64 x 64 pixels: 8 lines make 1000 values; 16 of 32 x 32: the same; 5 of 64 x
    // 64: 15 lines, which is every fourth. What is no feature map is handed out whole.
    double[] expected =
        switch (tensor) {
          case "conv" -> pixels(inner(network, tensor), 16, 64, 8);
          case "half" -> pixels(inner(network, tensor), 16, 32, 4);
          case "odd" -> pixels(inner(network, tensor), 5, 64, 4);
          default -> inner(network, tensor);
        };
    assertThat(seen.elements()).isEqualTo(expected.length);
    assertThat(seen.greatest())
        .isCloseTo(Arrays.stream(expected).max().orElseThrow(), within(1e-5));
    assertThat(seen.least()).isCloseTo(Arrays.stream(expected).min().orElseThrow(), within(1e-5));
    assertThat(seen.counted()).isEqualTo(expected.length);
  }

  @Test
  void aSampledConvolutionStaysInTheLayoutOfItsPool() throws Exception {
    Network network = network();
    try (Engine engine =
        Models.build(observation(network, SAMPLED).network(), Models.bindToOnes(network), folder)) {
      assertThat(engine.layers().stream().filter(layer -> layer.type().equals("ReorderOutput")))
          .as("one of two joined samples, one of the other, one before the flattening")
          .hasSizeLessThanOrEqualTo(3);
    }
  }

  @Test
  void everyInferenceIsSeenWithItsOwnInputs() throws Exception {
    Network network = network();

    Map<String, Snapshot> first = observed(network, WHOLE, inputs(network));
    Map<String, Snapshot> both =
        observed(network, WHOLE, inputs(network), scaled(inputs(network), 10));

    assertThat(snapshot(both, "conv").greatest()).isGreaterThan(snapshot(first, "conv").greatest());
    assertThat(snapshot(both, "conv").elements()).isEqualTo(2L * 16 * 64 * 64);
  }

  @Test
  void theSameInputsGiveTheSameHistograms() throws Exception {
    Network network = network();
    Snapshot once = snapshot(observed(network, SAMPLED, inputs(network)), "conv");
    Snapshot again = snapshot(observed(network, SAMPLED, inputs(network)), "conv");
    assertThat(again).usingRecursiveComparison().isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsNoticedInASampleToo(float odd) throws Exception {
    Network network = network();

    Map<String, Snapshot> seen = observed(network, SAMPLED, scaled(inputs(network), odd));

    for (String tensor : List.of("conv", "half", "odd")) {
      assertThat(snapshot(seen, tensor).finite()).as(tensor).isFalse();
    }
  }

  private static Map<String, HostTensor> inputs(Network network) throws Exception {
    return SeededInputs.of(Models.bindToOnes(network), 1).tensors();
  }

  private static Map<String, HostTensor> scaled(Map<String, HostTensor> inputs, float factor) {
    var layout = ValueLayout.JAVA_FLOAT;
    for (HostTensor tensor : inputs.values()) {
      for (long i = 0; i < tensor.type().shape().elementCount(); i++) {
        tensor.data().setAtIndex(layout, i, factor * tensor.data().getAtIndex(layout, i));
      }
    }
    return inputs;
  }

  @SafeVarargs
  private Map<String, Snapshot> observed(
      Network network, Sampling sampling, Map<String, HostTensor>... inferences) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Observation observation = observation(network, sampling);
    try (Engine engine = Models.build(observation.network(), binding, folder);
        Session session = engine.open()) {
      Observer observer = new Observer(session, observation, binding);
      for (Map<String, HostTensor> inputs : inferences) {
        observer.observe(inputs);
      }
      return observer.snapshots();
    }
  }

  private static Snapshot snapshot(Map<String, Snapshot> seen, String tensor) {
    return Objects.requireNonNull(seen.get(tensor));
  }

  private static Observation observation(Network network, Sampling sampling) throws Exception {
    Binding binding = Models.bindToOnes(network);
    TensorTypes types =
        TensorTypes.declared(network, binding)
            .with(
                new OnnxRuntimeInterpreter()
                    .interpret(network, binding, SeededInputs.of(binding, 1).tensors())
                    .types());
    return Observation.of(network, List.of("x", "conv", "half", "odd", "flat"), types, sampling);
  }

  /// Every so manieth pixel of every so manieth row.
  private static double[] pixels(double[] map, int channels, int size, int stride) {
    List<Double> taken = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < size; row += stride) {
        for (int column = 0; column < size; column += stride) {
          taken.add(map[(channel * size + row) * size + column]);
        }
      }
    }
    return taken.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// A tensor as a run without optimisation gives it, made an output of the network here.
  private static double[] inner(Network network, String tensor) throws Exception {
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpret(
                observation(network, WHOLE).network(), Models.bindToOnes(network), inputs(network))
            .outputs();
    return Values.of(Objects.requireNonNull(outputs.get(tensor)));
  }

  private static Network network() {
    NetworkBuilder builder = new NetworkBuilder("map", 5);
    Value conv =
        builder.input("x", ElementType.FLOAT, 1, 3, 64, 64).then("conv", conv(16, 3).pad(1));
    builder.output(
        conv.then("half", conv(16, 3).stride(2).pad(1))
            .then("mean", globalAveragePool())
            .then("flat", fullyConnected(10))
            .then("relu", relu()));
    builder.output(conv.then("odd", conv(5, 1)).then("oddMean", globalAveragePool()));
    return builder.build();
  }
}
