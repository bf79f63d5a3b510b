package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.measure.Diagnosis;
import org.inferometer.measure.OutputComparison;
import org.inferometer.measure.SeededInputs;
import org.inferometer.network.Binding;
import org.inferometer.network.HostTensor;
import org.inferometer.network.ImportException;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.onnx.OnnxImporter;
import org.inferometer.network.zoo.Zoo;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Interpreter.Interpretation;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks that were derived in FP16, on ONNX Runtime, against their FP32 originals.
class HalfPrecisionTest {
  private static final double EXPECTED_DB = 50;

  /// Networks without trained weights, whose activations leave FP16's range, and one that is no
  /// FP32 network to ONNX Runtime either.
  private static final String WITHOUT_WEIGHTS = "light_";

  @TempDir Path folder;

  /// A network with its inputs and what it gives in FP32.
  private record Case(
      Network network, Binding binding, Map<String, HostTensor> inputs, Interpretation expected) {
    static Case of(Network network) throws Exception {
      Binding binding = Models.bindToOnes(network);
      Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
      return new Case(
          network,
          binding,
          inputs,
          new OnnxRuntimeInterpreter().interpret(network, binding, inputs));
    }

    Diagnosis diagnosis(Network half) {
      return new Diagnosis(
          List.of(new OnnxRuntimeInterpreter()), network, half, binding, inputs, expected.types());
    }
  }

  static List<Path> realModels() {
    List<Path> models = Models.below("onnx");
    return models.isEmpty() ? List.of(Path.of("absent")) : models;
  }

  @ParameterizedTest
  @MethodSource("realModels")
  void aRealModelKeepsFiftyDecibelsOrTheLayerIsNamed(Path file) throws Exception {
    assumeFalse(file.equals(Path.of("absent")), "needs the shared models, which are not here");
    assumeFalse(file.getFileName().toString().startsWith(WITHOUT_WEIGHTS), "it has no weights");
    Case original = load(file);
    Conversion conversion = convert(original.network());
    Network half = conversion.network(original.network());

    OutputComparison comparison = compare(original, half);

    assertThat(comparison.nonFinite()).isZero();
    if (comparison.sqnrDb() < EXPECTED_DB) {
      String named = original.diagnosis(half).firstBelow(EXPECTED_DB + 5);
      assertThat(named).as("%.1f dB", comparison.sqnrDb()).startsWith("The first layer whose");
      assertThat(comparison.sqnrDb()).isGreaterThan(EXPECTED_DB - 10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet-50", "mobilenet-v2"})
  void everyLayerOfTheZooIsAccountedForOnceInHalfPrecision(String name) throws Exception {
    Network network = Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null);
    Conversion conversion = HalfConverter.convert(network, HalfOptions.DEFAULT);
    Network half = conversion.network(network);
    assertThat(half.layers().stream().map(Layer::name))
        .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
    try (Engine engine = build(half, Models.bindToOnes(network))) {
      Models.assertEveryLayerIsAccountedForOnce(half, engine);
      assertThat(engine.layers().stream().filter(layer -> layer.type().equals("Conv")))
          .as("convolutions with their layers")
          .allMatch(layer -> !layer.origins().isEmpty());
      assertThat(engine.layers().stream().filter(layer -> layer.type().equals("Cast")))
          .as("casts that nothing of the network asked for")
          .allMatch(Engine.EngineLayer::dataMovement);
    }
  }

  @Test
  void theFirstLayerThatLeavesTheRangeIsNamed() throws Exception {
    Case original = load(Models.shared("onnx/light/light_vgg19.onnx"));
    Network half = convert(original.network()).network(original.network());

    assertThat(compare(original, half).nonFinite()).isPositive();
    assertThat(original.diagnosis(half).firstNonFinite())
        .startsWith("The first layer that gives such numbers is '")
        .contains("(Conv: ");
  }

  private static Case load(Path file) throws Exception {
    try {
      return Case.of(new OnnxImporter().load(file));
    } catch (ImportException | ShapeBindingException | BackendException e) {
      assumeFalse(true, "no network in FP32 either: " + e.getMessage());
      throw e;
    }
  }

  private static Conversion convert(Network network) {
    try {
      Conversion conversion = HalfConverter.convert(network, HalfOptions.DEFAULT);
      assertThat(conversion.layers(Treatment.CONVERTED)).isNotEmpty();
      return conversion;
    } catch (ConversionException e) {
      assertThat(e).hasMessageContaining(network.source());
      assumeFalse(true, "nothing to convert: " + e.getMessage());
      throw new IllegalStateException(e);
    }
  }

  private OutputComparison compare(Case original, Network half) throws Exception {
    try (Engine engine = build(half, original.binding())) {
      Models.assertEveryLayerIsAccountedForOnce(half, engine);
      try (var session = engine.open()) {
        session.bind(original.inputs());
        session.run();
        OutputComparison comparison =
            OutputComparison.of(session.outputs(), original.expected().outputs());
        System.out.printf(
            java.util.Locale.ROOT,
            "XX %s %.1f%n",
            original.network().source(),
            comparison.sqnrDb());
        return comparison;
      }
    }
  }

  private Engine build(Network half, Binding binding) throws BackendException {
    return new OnnxRuntimeBackend()
        .build(half, new BuildOptions(binding, Precision.FP16, "cpu", 1, folder));
  }
}
