package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.concat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.softmax;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.Histograms;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.spi.Session;
import org.inferometer.testkit.EngineAccounts;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// INT8 networks on ONNX Runtime: they run, in integers, and give nearly what FP32 gives.
class Int8Test {
  /// 20 log10 (1 / 0.15).
  private static final double DB_OF_15_PERCENT = 16.5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "mobilenet-v2", "resnet-50"})
  void everyConvolutionOfTheZooRunsInIntegers(String name) throws Exception {
    Network network = Zoo.build(name, 1);

    Conversion conversion = converted(network, Rules.ONNXRUNTIME);

    try (Engine engine = engine(conversion.network(network))) {
      assertThat(engine.layers().stream().map(EngineLayer::type))
          .contains("QLinearConv", "QGemm")
          .doesNotContain("Conv", "FusedConv", "Gemm", "DequantizeLinear");
      EngineAccounts.assertComplete(conversion.network(network), engine);
    }
    assertSameLayers(conversion, network);
    assertThat(relativeError(network, conversion)).isLessThan(0.05);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aResidualBlockWithConcatenationKeepsItsValues(QuantisationRules rules) throws Exception {
    Network network = block();

    Conversion conversion = converted(network, rules);

    assertSameLayers(conversion, network);
    assertThat(relativeError(network, conversion)).isLessThan(0.05);
  }

  @Test
  void sumsConcatenationsAndPoolsOfABlockRunInIntegers() throws Exception {
    Network network = block();

    Conversion conversion = converted(network, Rules.ONNXRUNTIME);

    try (Engine engine = engine(conversion.network(network))) {
      assertThat(engine.layers().stream().map(EngineLayer::type))
          .contains("QLinearAdd", "QLinearConcat", "QLinearGlobalAveragePool")
          .doesNotContain("Add", "Concat", "Relu");
    }
    assertThat(conversion.layers(Treatment.KEPT))
        .extracting(LayerConversion::layer)
        .containsExactly("prob");
  }

  @Test
  void aLayerThatIsAskedToStayIsKeptAndNamed() throws Exception {
    Network network = block();

    Conversion conversion =
        converted(network, new Int8Options(Rules.ONNXRUNTIME, Set.of("a", "Gemm")));

    assertThat(conversion.layers(Treatment.KEPT))
        .filteredOn(layer -> layer.layer().equals("a") || layer.layer().equals("fc"))
        .hasSize(2)
        .allSatisfy(layer -> assertThat(layer.reason()).contains("asked"));
    assertThat(relativeError(network, conversion)).isLessThan(0.05);
  }

  /// ONNX Runtime's optimiser would quantise its weights: it stands between integer layers.
  @ParameterizedTest
  @ValueSource(strings = {"a", "right", "last", "fc"})
  void aLayerThatIsKeptComputesInFloatingPointAmongIntegerLayers(String kept) throws Exception {
    Network network = block();

    Conversion conversion = converted(network, new Int8Options(Rules.ONNXRUNTIME, Set.of(kept)));

    try (Engine engine = engine(conversion.network(network))) {
      Map<String, String> precisions = new LinkedHashMap<>();
      engine
          .layers()
          .forEach(layer ->
              layer.origins().forEach(origin -> precisions.put(origin, layer.precision().text())));
      Map<String, String> expected = new LinkedHashMap<>();
      List.of("stem", "a", "left", "right", "last", "fc")
          .forEach(layer -> expected.put(layer, layer.equals(kept) ? "fp32" : "int8"));
      assertThat(precisions).containsAllEntriesOf(expected);
      EngineAccounts.assertComplete(conversion.network(network), engine);
    }
  }

  @Test
  void noConversionIsLeftThatNothingReads() throws Exception {
    Network network = block();

    Graph graph =
        converted(network, new Int8Options(Rules.ONNXRUNTIME, Set.of("last"))).model().graph();

    Set<String> read = new HashSet<>();
    graph.outputs().forEach(output -> read.add(output.name()));
    graph.nodes().forEach(node -> read.addAll(node.inputs()));
    assertThat(graph.nodes()).allMatch(node -> node.outputs().stream().anyMatch(read::contains));
  }

  @Test
  void oneTableServesEveryChoiceOfLayers() throws Exception {
    Int8Draft draft = Int8Draft.of(block(), Int8Options.of(Rules.ONNXRUNTIME));

    assertThat(draft.quantisable()).containsExactly("stem", "a", "left", "right", "last", "fc");
    assertThat(draft.keeping(Set.of("stem", "last")).quantisable())
        .containsExactly("a", "left", "right", "fc");
    assertThat(draft.keeping(Set.of("stem", "last")).observed()).isEqualTo(draft.observed());
  }

  @Test
  void aLayerWithoutAUsableRangeStaysAndIsNamedWithTheTensor() throws Exception {
    Network network = block();
    Int8Draft draft = Int8Draft.of(network, Int8Options.of(Rules.ONNXRUNTIME));
    CalibrationTable table = calibrated(network, draft);
    Map<String, Range> ranges = new LinkedHashMap<>(table.ranges());
    ranges.put("data", new Range.Unusable("is 0.0 everywhere"));

    Conversion conversion =
        draft.convert(new CalibrationTable("min-max", "a test", true, 1, ranges));

    assertThat(conversion.layers(Treatment.KEPT))
        .filteredOn(layer -> layer.layer().equals("stem"))
        .singleElement()
        .satisfies(
            layer -> assertThat(layer.reason()).isEqualTo("tensor 'data' is 0.0 everywhere"));
    assertThat(relativeError(network, conversion)).isLessThan(0.05);
  }

  @Test
  void aNetworkWithoutAnyUsableRangeIsRefused() throws Exception {
    Network network = block();
    Int8Draft draft = Int8Draft.of(network, Int8Options.of(Rules.ONNXRUNTIME));

    assertThatThrownBy(
            () -> draft.convert(new CalibrationTable("min-max", "a test", true, 1, Map.of())))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("was not observed");
  }

  @Test
  void aQuantisedNetworkIsRefusedWithWhatToGiveInstead() throws Exception {
    Network network = block();
    Network quantised = converted(network, Rules.SYMMETRIC).network(network);

    assertThatThrownBy(() -> Int8Draft.of(quantised, Int8Options.of(Rules.SYMMETRIC)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("quantised already")
        .hasMessageContaining("FP32");
  }

  @Test
  void aNetworkWithNothingToQuantiseIsRefused() {
    NetworkBuilder builder = new NetworkBuilder("plain", 1);
    Value x = builder.input("data", ElementType.FLOAT, 1, 4);
    builder.output(x.then("prob", softmax()));

    assertThatThrownBy(() -> Int8Draft.of(builder.build(), Int8Options.of(Rules.SYMMETRIC)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("no layer that can be INT8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cifar10/ImageClassifier.onnx",
        "samplenet/samplenet.onnx",
        "mnist/mnist.onnx",
        "super_resolution/pytorch_super_resolution.onnx",
        "ultraface_RFB-320/version-RFB-320_without_postprocessing.onnx",
        "espcn_qonnx/float_model.onnx",
        "yunet/yunet_n_320_320.onnx"
      })
  void mostConvolutionsOfARealModelRunInIntegers(String model) throws Exception {
    Network network = Models.load(Models.shared("onnx/" + model));

    Conversion conversion = converted(network, Rules.ONNXRUNTIME);

    try (Engine engine = engine(conversion.network(network))) {
      Map<Boolean, Long> convolutions = new LinkedHashMap<>();
      engine.layers().stream()
          .filter(layer -> layer.type().endsWith("Conv"))
          .forEach(
              layer -> convolutions.merge(layer.precision().text().equals("int8"), 1L, Long::sum));
      assertThat(convolutions.getOrDefault(true, 0L))
          .as("%s", convolutions)
          .isGreaterThanOrEqualTo(4 * convolutions.getOrDefault(false, 0L));
      EngineAccounts.assertComplete(conversion.network(network), engine);
    }
    assertSameLayers(conversion, network);
    assertThat(Values.medianDb(compared(network, conversion))).isGreaterThan(DB_OF_15_PERCENT);
  }

  private static List<QuantisationRules> rules() {
    return List.of(Rules.ONNXRUNTIME, Rules.SYMMETRIC);
  }

  private static Network block() {
    NetworkBuilder b = new NetworkBuilder("block", 3);
    Value x = b.input("data", ElementType.FLOAT, 1, 3, 16, 16);
    x = x.then("stem", conv(8, 3).pad(1)).then("stem_relu", relu());
    x = x.then("pool", maxPool(2).stride(2));
    Value a = x.then("a", conv(8, 3).pad(1));
    x = x.then("sum", add(), a).then("sum_relu", relu());
    Value left = x.then("left", conv(4, 1)).then("left_relu", relu());
    Value right = x.then("right", conv(4, 3).pad(1));
    x = left.then("join", concat(1), right);
    x = x.then("last", conv(8, 1)).then("gap", globalAveragePool());
    b.output(x.then("fc", fullyConnected(5)).then("prob", softmax()));
    return b.build();
  }

  private static void assertSameLayers(Conversion conversion, Network network) {
    List<String> names = network.layers().stream().map(Layer::name).toList();
    assertThat(conversion.network(network).layers().stream().map(Layer::name))
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(conversion.layers().stream().map(LayerConversion::layer))
        .containsExactlyElementsOf(names);
  }

  private Conversion converted(Network network, QuantisationRules rules) throws Exception {
    return converted(network, Int8Options.of(rules));
  }

  private Conversion converted(Network network, Int8Options options) throws Exception {
    Int8Draft draft = Int8Draft.of(network, options);
    return draft.convert(calibrated(network, draft));
  }

  /// Ranges of a few inferences without optimisation, whose inner tensors are made outputs here.
  private CalibrationTable calibrated(Network network, Int8Draft draft) throws Exception {
    Binding binding = binding(network);
    Map<String, ObservedTensor> tensors = draft.observed();
    Histograms histograms = new Histograms(tensors, new Sampling(1 << 20, 1));
    for (int i = 0; i < 3; i++) {
      Map<String, HostTensor> seen =
          new LinkedHashMap<>(SeededInputs.of(binding, 10 + i).tensors());
      seen.putAll(
          new OnnxRuntimeInterpreter()
              .interpret(watched(network, tensors.keySet()), binding, Map.copyOf(seen))
              .outputs());
      tensors
          .keySet()
          .forEach(tensor ->
              histograms.add(tensor, seen.computeIfAbsent(tensor, Int8Test::missing).data()));
      histograms.endInference();
    }
    Map<String, Range> ranges = new LinkedHashMap<>();
    histograms
        .snapshots()
        .forEach((tensor, snapshot) ->
            ranges.put(tensor, Range.of(snapshot, new Calibrator.Percentile(99.99), 256)));
    return new CalibrationTable("percentile", "a test", true, 3, ranges);
  }

  private static HostTensor missing(String tensor) {
    throw new AssertionError(tensor + " was not observed");
  }

  private static Network watched(Network network, Set<String> tensors) {
    List<TensorSpec> outputs = new ArrayList<>(network.outputs());
    Set<String> there = Set.copyOf(outputs.stream().map(TensorSpec::name).toList());
    tensors.stream()
        .filter(tensor -> network.index().producer(tensor) >= 0 && !there.contains(tensor))
        .forEach(tensor -> outputs.add(new TensorSpec(tensor, ElementType.FLOAT, null)));
    return network.with(network.model().with(network.graph().withOutputs(outputs)));
  }

  private double relativeError(Network network, Conversion conversion) throws Exception {
    return compared(network, conversion).relativeL2();
  }

  private OutputComparison compared(Network network, Conversion conversion) throws Exception {
    Binding binding = binding(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 99).tensors();
    Map<String, HostTensor> expected =
        new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
    try (Engine engine = engine(written(network, conversion));
        Session session = engine.open()) {
      session.bind(inputs);
      session.run();
      return OutputComparison.of(session.outputs(), expected);
    }
  }

  /// The network as a user gets it: through a file.
  private Network written(Network network, Conversion conversion) throws Exception {
    Path file = folder.resolve(network.name() + "-int8.onnx");
    OnnxWriter.write(conversion.model(), file);
    assertThat(Files.size(file)).isPositive();
    return Models.load(file);
  }

  private Engine engine(Network network) throws Exception {
    return Models.build(network, binding(network), folder);
  }

  private static Binding binding(Network network) throws Exception {
    return network.bind(
        network.inputs().getFirst().fixedType().isPresent() ? Optional.empty() : Optional.of(1),
        Map.of());
  }
}
