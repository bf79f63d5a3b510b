package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.Diagnosis;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Interpreter.Interpretation;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// BF16 networks. ONNX Runtime has hardly a kernel for them on the CPU: it says which are missing,
/// and accuracy is that of its FP32 kernels, whose results its own casts round to BF16.
class Bf16Test {
  /// Rounding to 8 bits leaves 53 dB, and a hundred such errors that add up leave 33 dB.
  private static final double EXPECTED_DB = 32;

  /// An output of probabilities near 0 keeps fewer digits than what it is computed from.
  private static final double WORST_DB = 9;

  @TempDir Path folder;

  static List<Path> realModels() {
    List<Path> models = Models.below("onnx");
    return models.isEmpty() ? List.of(Path.of("absent")) : models;
  }

  @ParameterizedTest
  @MethodSource("realModels")
  void aRealModelKeepsWhatRoundingLeavesOrTheLayerIsNamed(Path file) throws Exception {
    assumeFalse(file.equals(Path.of("absent")), "needs the shared models, which are not here");
    assumeFalse(
        file.endsWith("candy.onnx"),
        "made-up pixels of 0 to 1 vanish in BF16 beside the mean of some 100 that it takes off");
    assertKeepsWhatRoundingLeaves(load(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet-50", "mobilenet-v2", "bert-tiny"})
  void aNetworkOfTheZooKeepsWhatRoundingLeaves(String name) throws Exception {
    assertKeepsWhatRoundingLeaves(Zoo.build(name, 1));
  }

  private void assertKeepsWhatRoundingLeaves(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    Interpretation expected = reference(network, binding, inputs);
    Network rounded = Rounded.of(converted(network), HalfFormat.BF16);

    OutputComparison comparison =
        OutputComparison.of(
            new OnnxRuntimeInterpreter().interpret(rounded, binding, inputs).outputs(),
            expected.outputs());

    assertThat(comparison.nonFinite()).isZero();
    if (comparison.sqnrDb() < EXPECTED_DB) {
      String named =
          new Diagnosis(
                  List.of(new OnnxRuntimeInterpreter()),
                  network,
                  rounded,
                  binding,
                  inputs,
                  expected.types())
              .firstBelow(EXPECTED_DB, Precision.BF16);
      assertThat(named).startsWith("The first layer whose output is below 32 dB is '");
      assertThat(rounded.layers()).anyMatch(layer -> named.contains("'" + layer.name() + "'"));
      assertThat(Values.medianDb(comparison)).isGreaterThan(EXPECTED_DB - 5);
      assertThat(comparison.sqnrDb()).isGreaterThan(WORST_DB);
    }
  }

  /// ONNX Runtime checks every node against ONNX's schema before it looks for kernels.
  @ParameterizedTest
  @MethodSource("realModels")
  void aRealModelIsValidInBf16AndItsMissingKernelsAreNamed(Path file) throws Exception {
    assumeFalse(file.equals(Path.of("absent")), "needs the shared models, which are not here");
    Network network = load(file);
    Network half = converted(network);

    BackendException refusal = refusal(half, Models.bindToOnes(network));

    assertThat(refusal.isUnsupported()).isTrue();
    assertThat(refusal)
        .hasMessageContaining("ONNX Runtime has no bfloat16 kernel of ")
        .hasMessageNotContaining("opset 7");
  }

  @Test
  void theFirstOperatorsWithoutAKernelAreNamedWithTheirLayers() throws Exception {
    Network network = Zoo.build("lenet", 1);

    assertThat(refusal(converted(network), Models.bindToOnes(network)))
        .hasMessageStartingWith(
            "lenet: ONNX Runtime has no bfloat16 kernel of Conv ('conv1'), MaxPool"
                + " ('pool1'), ")
        .hasMessageEndingWith(" more of its operators on this processor");
  }

  @Test
  void layersOfADerivedNetworkStayWhatTheyWere() throws Exception {
    Network network = Zoo.build("mobilenet-v2", 1);

    assertThat(converted(network).layers().stream().map(Layer::name))
        .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
  }

  private BackendException refusal(Network network, Binding binding) {
    BuildOptions options = new BuildOptions(binding, Precision.BF16, "cpu", 1, folder);
    return catchThrowableOfType(
        BackendException.class, () -> new OnnxRuntimeBackend().build(network, options).close());
  }

  private static Network load(Path file) throws Exception {
    try {
      return new OnnxImporter().load(file);
    } catch (ImportException e) {
      assumeFalse(true, "no network in FP32 either: " + e.getMessage());
      throw e;
    }
  }

  private static Interpretation reference(
      Network network, Binding binding, Map<String, HostTensor> inputs) throws Exception {
    try {
      return new OnnxRuntimeInterpreter().interpret(network, binding, inputs);
    } catch (BackendException e) {
      assumeFalse(true, "no network in FP32 either: " + e.getMessage());
      throw e;
    }
  }

  private static Network converted(Network network) throws Exception {
    try {
      Models.bindToOnes(network);
      return HalfConverter.convert(network, HalfOptions.of(HalfFormat.BF16)).network(network);
    } catch (ConversionException | ShapeBindingException e) {
      assumeFalse(true, "nothing to convert: " + e.getMessage());
      throw e;
    }
  }
}
