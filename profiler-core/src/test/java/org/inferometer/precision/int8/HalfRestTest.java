package org.inferometer.precision.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.concat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.maxPool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.softmax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.operator.ElementTypes;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;

/// INT8 networks with FP16 for what is not INT8: which types stand where.
class HalfRestTest {
  private static final QuantisationRules FP16 =
      QuantisationRules.symmetric("a test").withRest(Precision.FP16);

  private final Map<String, Double> thresholds = new HashMap<>();
  private final Map<String, Double> largest = new HashMap<>();

  @Test
  void everythingBetweenInputsAndOutputsIsFp16() throws Exception {
    Network quantised = network(converted(Set.of()));

    assertThat(typesOf(quantised, layerNodes(quantised))).containsOnly(ElementType.FLOAT16);
    assertThat(quantised.inputs().getFirst().elementType()).isEqualTo(ElementType.FLOAT);
    assertThat(quantised.outputs().getFirst().elementType()).isEqualTo(ElementType.FLOAT);
    assertThat(quantised.model().opset()).isEqualTo(19);
  }

  @Test
  void onlyTheOutputIsCast() throws Exception {
    assertThat(nodes(network(converted(Set.of())), "Cast"))
        .singleElement()
        .satisfies(cast -> assertThat(cast.outputs()).containsExactly("prob"));
  }

  @Test
  void whatIsQuantisedHasTheTypeOfItsScale() throws Exception {
    Network quantised = network(converted(Set.of("a")));
    ElementTypes types = types(quantised);

    assertThat(nodes(quantised, "QuantizeLinear"))
        .hasSizeGreaterThan(8)
        .allSatisfy(node ->
            assertThat(types.of(node.inputs().get(1))).isEqualTo(types.of(node.inputs().get(0))));
  }

  /// As both forms are rounded to FP16, what FP32 quantises is dequantised in FP16 with the very
  /// same scale.
  @Test
  void bothFormsOfAScaleAreTheSameNumber() throws Exception {
    Network quantised = network(converted(Set.of("a")));

    for (Tensor tensor : quantised.graph().initializers()) {
      if (tensor.name().endsWith("/scale") && tensor.elementType() == ElementType.FLOAT) {
        for (long i = 0; i < tensor.shape().elementCount(); i++) {
          float scale = Constants.at(tensor, i);
          assertThat(scale).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(scale)));
        }
      }
    }
  }

  @Test
  void theSameTensorsAreQuantisedAsWithFp32() throws Exception {
    Network half = network(converted(Set.of()));
    Conversion single = converted(QuantisationRules.symmetric("a test"), Set.of());

    assertThat(integers(half)).isEqualTo(integers(network(single)));
    assertThat(treatments(converted(Set.of()))).isEqualTo(treatments(single));
  }

  @Test
  void aLayerThatIsAskedToStayIsFp32AndReadsWhatIsDequantisedInFp32() throws Exception {
    Conversion conversion = converted(Set.of("a"));
    Network quantised = network(conversion);

    List<Node> kept = nodesOf(quantised, "a");
    assertThat(typesOf(quantised, kept)).containsOnly(ElementType.FLOAT);
    int producer = quantised.index().producer(kept.getFirst().inputs().getFirst());
    assertThat(quantised.graph().nodes().get(producer).opType()).isEqualTo("DequantizeLinear");
    List<Node> others = new ArrayList<>(layerNodes(quantised));
    others.removeAll(kept);
    assertThat(typesOf(quantised, others)).containsOnly(ElementType.FLOAT16);
    assertThat(layer(conversion, "a").precision()).isEqualTo(Precision.FP32);
  }

  /// As a search for layers to keep does it.
  @Test
  void oneCalibrationServesEveryRestAndEveryChoiceOfLayers() throws Exception {
    Int8Draft half = Int8Draft.of(block(), Int8Options.of(FP16));
    Int8Draft single = Int8Draft.of(block(), Int8Options.of(QuantisationRules.symmetric("a test")));

    assertThat(half.observed()).isEqualTo(single.observed());
    Network mixed = network(half.keeping(Set.of("a", "fc")).convert(table(half)));
    assertThat(typesOf(mixed, nodesOf(mixed, "a"))).containsOnly(ElementType.FLOAT);
    assertThat(typesOf(mixed, nodesOf(mixed, "last"))).containsOnly(ElementType.FLOAT16);
  }

  @Test
  void aScaleThatFp16CannotHoldKeepsItsLayersInFp32() throws Exception {
    // A step of 7.9e-7 is no normal number of FP16.
    thresholds.put("pool", 1e-4);
    thresholds.put("stem_relu", 1e-4);
    Conversion conversion = converted(Set.of());
    Network quantised = network(conversion);

    assertThat(typesOf(quantised, nodesOf(quantised, "a"))).containsOnly(ElementType.FLOAT);
    assertThat(typesOf(quantised, nodesOf(quantised, "fc"))).containsOnly(ElementType.FLOAT16);
    assertThat(layer(conversion, "a").treatment()).isEqualTo(Treatment.CONVERTED);
    assertThat(conversion.remarks()).anyMatch(remark -> remark.contains("does not hold a scale"));
  }

  @Test
  void numbersBeyondTheRangeOfFp16KeepTheirLayersInFp32() throws Exception {
    thresholds.put("left_relu", 1e6);
    thresholds.put("right", 1e6);
    Network quantised = network(converted(Set.of()));

    assertThat(typesOf(quantised, nodesOf(quantised, "last"))).containsOnly(ElementType.FLOAT);
  }

  @Test
  void layersWhoseNumbersLeaveTheRangeInTheCalibrationStayFp32AndSayHowFarTheyReach()
      throws Exception {
    largest.put("fc", 81_234.0);
    Conversion conversion = converted(Set.of());
    Network quantised = network(conversion);

    assertThat(typesOf(quantised, nodesOf(quantised, "prob"))).containsOnly(ElementType.FLOAT);
    assertThat(layer(conversion, "prob").precision()).isEqualTo(Precision.FP32);
    assertThat(layer(conversion, "prob").reason())
        .endsWith(
            "; not FP16 either: its input reaches 81,234 in the calibration data; FP16 holds"
                + " 65,504");
    assertThat(layer(conversion, "fc").treatment()).isEqualTo(Treatment.CONVERTED);
    assertThat(typesOf(quantised, nodesOf(quantised, "last"))).containsOnly(ElementType.FLOAT16);
  }

  @Test
  void whatIsInFp16IsLookedAtInTheCalibrationAndNothingMoreWhereItIsFp32() throws Exception {
    Int8Draft half = Int8Draft.of(block(), Int8Options.of(FP16));
    Int8Draft single = Int8Draft.of(block(), Int8Options.of(QuantisationRules.symmetric("a test")));

    assertThat(half.rest())
        .containsKeys(
            "data",
            "stem",
            "stem_relu",
            "pool",
            "a",
            "sum",
            "sum_relu",
            "left",
            "left_relu",
            "right",
            "join",
            "last",
            "gap",
            "fc",
            "prob")
        .allSatisfy((_, tensor) -> assertThat(tensor).isEqualTo(ObservedTensor.MAGNITUDE));
    assertThat(single.rest()).isEmpty();
  }

  @Test
  void theReportSaysWhichLayersAreFp16() throws Exception {
    Conversion conversion = converted(Set.of());

    assertThat(conversion.precision()).isEqualTo(Precision.INT8);
    assertThat(layer(conversion, "prob"))
        .extracting(LayerConversion::treatment, LayerConversion::precision)
        .containsExactly(Treatment.KEPT, Precision.FP16);
    assertThat(layer(conversion, "a").precision()).isEqualTo(Precision.INT8);
    assertThat(conversion.remarks())
        .anyMatch(remark -> remark.startsWith("What is not INT8 computes in FP16: 1 layer, 0 in"));
  }

  @Test
  void layersStayWhatTheyWere() throws Exception {
    assertThat(network(converted(Set.of())).layers().stream().map(Layer::name))
        .containsExactlyInAnyOrderElementsOf(block().layers().stream().map(Layer::name).toList());
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

  private Conversion converted(Set<String> keep) throws Exception {
    return converted(FP16, keep);
  }

  private Conversion converted(QuantisationRules rules, Set<String> keep) throws Exception {
    Int8Draft draft = Int8Draft.of(block(), new Int8Options(rules, keep));
    return draft.convert(table(draft));
  }

  private CalibrationTable table(Int8Draft draft) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    draft
        .observed()
        .keySet()
        .forEach(tensor ->
            ranges.put(tensor, new Range.Threshold(thresholds.getOrDefault(tensor, 3.7))));
    return new CalibrationTable("min-max", "a test", true, 1, ranges, largest);
  }

  private static Network network(Conversion conversion) {
    return conversion.network(block());
  }

  private static ElementTypes types(Network network) {
    return ElementTypes.of(network.model(), network.operators());
  }

  private static List<Node> nodes(Network network, String type) {
    return network.graph().nodes().stream().filter(node -> node.opType().equals(type)).toList();
  }

  /// The nodes that layers have.
  private static List<Node> layerNodes(Network network) {
    return network.graph().nodes().stream()
        .filter(node -> !node.metadata().containsKey(Network.ADDED_KEY))
        .toList();
  }

  private static List<Node> nodesOf(Network network, String layer) {
    return network.layers().stream()
        .filter(known -> known.name().equals(layer))
        .flatMap(known -> known.nodes().stream())
        .map(network.graph().nodes()::get)
        .toList();
  }

  /// Of all floating-point tensors that nodes read and write.
  private static Set<ElementType> typesOf(Network network, List<Node> nodes) {
    ElementTypes types = types(network);
    Set<ElementType> found =
        nodes.stream()
            .flatMap(node ->
                java.util.stream.Stream.concat(node.inputs().stream(), node.outputs().stream()))
            .map(types::of)
            .collect(Collectors.toSet());
    found.removeAll(Set.of(ElementType.INT8, ElementType.INT64));
    return found;
  }

  /// What is quantised, by name.
  private static Set<String> integers(Network network) {
    Graph graph = network.graph();
    return graph.nodes().stream()
        .filter(node -> node.opType().equals("QuantizeLinear"))
        .map(node -> node.inputs().getFirst().replace("__fp16", ""))
        .collect(Collectors.toSet());
  }

  private static Map<String, Treatment> treatments(Conversion conversion) {
    return conversion.layers().stream()
        .collect(Collectors.toMap(LayerConversion::layer, LayerConversion::treatment));
  }

  private static LayerConversion layer(Conversion conversion, String name) {
    return conversion.layers().stream()
        .filter(layer -> layer.layer().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
