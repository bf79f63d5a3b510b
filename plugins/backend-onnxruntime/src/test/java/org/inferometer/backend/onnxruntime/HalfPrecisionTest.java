package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.accuracy.Diagnosis;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Node;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Interpreter.Interpretation;
import org.inferometer.study.Precision;
import org.inferometer.testkit.EngineAccounts;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks that were derived in FP16, on ONNX Runtime, against their FP32 originals.
class HalfPrecisionTest {
  private static final double EXPECTED_DB = 50;

  /// An output of probabilities near 0 keeps fewer digits than what it is computed from.
  private static final double WORST_DB = 28;

  /// Networks whose weights are all alike instead of trained: their activations leave FP16's range.
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
    assumeFalse(
        file.getFileName().toString().startsWith(WITHOUT_WEIGHTS),
        "its weights are all alike instead of trained");
    Case original = load(file);
    Conversion conversion = convert(original.network());
    Network half = conversion.network(original.network());

    OutputComparison comparison = compare(original, half);

    assertThat(comparison.nonFinite()).isZero();
    if (comparison.sqnrDb() < EXPECTED_DB) {
      String named = original.diagnosis(half).firstBelow(EXPECTED_DB, Precision.FP16);
      assertThat(named)
          .as("%.1f dB", comparison.sqnrDb())
          .startsWith("The first layer whose output is below 50 dB is '");
      assertThat(half.layers()).anyMatch(layer -> named.contains("'" + layer.name() + "'"));
      assertThat(Values.medianDb(comparison)).isGreaterThan(EXPECTED_DB - 10);
      assertThat(comparison.sqnrDb()).isGreaterThan(WORST_DB);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lenet",
        "vgg19",
        "resnet-50",
        "resnet-152",
        "inception-v3",
        "mobilenet-v2",
        "bert-tiny",
        "bert-mini"
      })
  void noCastOfTheZooIsRedundant(String name) {
    convert(Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet-50", "mobilenet-v2"})
  void everyLayerOfTheZooIsAccountedForOnceInHalfPrecision(String name) throws Exception {
    Network network = Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null);
    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));
    Network half = conversion.network(network);
    assertThat(half.layers().stream().map(Layer::name))
        .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
    try (Engine engine = build(half, Models.bindToOnes(network))) {
      EngineAccounts.assertComplete(half, engine);
      assertThat(engine.layers().stream().filter(layer -> layer.type().equals("Conv")))
          .as("convolutions with their layers")
          .allMatch(layer -> !layer.origins().isEmpty());
      assertThat(engine.layers().stream().filter(layer -> layer.type().equals("Cast")))
          .as("casts that nothing of the network asked for")
          .allMatch(Engine.EngineLayer::dataMovement);
    }
  }

  /// The sums of a long product, taken here in double precision from the numbers that FP16 leaves,
  /// against those of the runtime's kernel.
  @Test
  void aKernelThatRoundsItsSumsIsToldFromNumbersThatAreRounded() throws Exception {
    NetworkBuilder builder = new NetworkBuilder("sums", 4);
    builder.output(builder.input("x", ElementType.FLOAT, 1, 2048).then("sum", fullyConnected(100)));
    Case original = Case.of(builder.build());
    Network half = convert(original.network()).network(original.network());

    String named = original.diagnosis(half).firstBelow(EXPECTED_DB, Precision.FP16);

    assertThat(named).startsWith("The first layer whose output is below 50 dB is 'sum'");
    Matcher told = Pattern.compile("it gives ([0-9.]+) dB when its sums are kept").matcher(named);
    assertThat(told.find()).as(named).isTrue();
    assertThat(Double.parseDouble(told.group(1))).isCloseTo(exactSums(original), within(1.0));
  }

  private static double exactSums(Case original) {
    float[] x = floats(original.inputs().values().iterator().next().data());
    Graph graph = original.network().graph();
    Node product = graph.nodes().getLast();
    float[] w = constant(graph, product.inputs().get(1));
    float[] b = constant(graph, product.inputs().get(2));
    boolean transposed = product.intAttribute("transB", 0) == 1;
    double error = 0;
    double signal = 0;
    for (int column = 0; column < b.length; column++) {
      double exact = b[column];
      double rounded = half(b[column]);
      for (int row = 0; row < x.length; row++) {
        float weight = w[transposed ? column * x.length + row : row * b.length + column];
        exact += (double) x[row] * weight;
        rounded += half(x[row]) * half(weight);
      }
      error += Math.pow(half(rounded) - exact, 2);
      signal += exact * exact;
    }
    return 10 * Math.log10(signal / error);
  }

  private static double half(double value) {
    return Float.float16ToFloat(Float.floatToFloat16((float) value));
  }

  private static float[] constant(Graph graph, String name) {
    return floats(
        graph.initializers().stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow()
            .bytes());
  }

  private static float[] floats(MemorySegment data) {
    return data.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  @Test
  void theFirstLayerThatLeavesTheRangeIsNamed() throws Exception {
    Case original = load(Models.shared("onnx/light/light_squeezenet.onnx"));
    Network half = convert(original.network()).network(original.network());

    assertThat(original.diagnosis(half).firstOutOfRange())
        .startsWith("The first layer that gives such numbers is '")
        .contains(" of its outputs)");
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
      Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));
      assertThat(conversion.layers(Treatment.CONVERTED)).isNotEmpty();
      Casts.assertNoneIsRedundant(conversion.model());
      return conversion;
    } catch (ConversionException e) {
      assertThat(e).hasMessageContaining(network.source());
      assumeFalse(true, "nothing to convert: " + e.getMessage());
      throw new IllegalStateException(e);
    }
  }

  private OutputComparison compare(Case original, Network half) throws Exception {
    try (Engine engine = build(half, original.binding())) {
      EngineAccounts.assertComplete(half, engine);
      try (var session = engine.open()) {
        session.bind(original.inputs());
        session.run();
        return OutputComparison.of(session.outputs(), original.expected().outputs());
      }
    }
  }

  private Engine build(Network half, Binding binding) throws BackendException {
    return new OnnxRuntimeBackend()
        .build(half, new BuildOptions(binding, Precision.FP16, "cpu", 1, folder));
  }
}
