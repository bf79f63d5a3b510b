package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.HalfReasons;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalfConverterTest {
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> weights = new ArrayList<>();

  @Test
  void aProductRunsInHalfBetweenTwoCasts() throws ConversionException {
    weight("w", 0.5f, -2f, 3f, 4f);
    node("MatMul", "x w", "y");
    Conversion conversion = convert();
    assertThat(described(conversion))
        .containsExactly("Cast x -> x__fp16", "MatMul x__fp16 w -> y__fp16", "Cast y__fp16 -> y");
    assertThat(conversion.model().graph().initializers().getFirst().elementType())
        .isEqualTo(ElementType.FLOAT16);
    assertThat(conversion.addedNodes()).isEqualTo(2);
  }

  @Test
  void aTensorThatSeveralWantInHalfIsCastOnce() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("MatMul", "x w", "b");
    node("MatMul", "a b", "y");
    assertThat(described(convert()).stream().filter(text -> text.startsWith("Cast x")))
        .containsExactly("Cast x -> x__fp16");
  }

  @Test
  void whatStandsBetweenLayersThatStaySingleIsNotCastToAndBack() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "m");
    node("Exp", "m", "e");
    node("Relu", "e", "r");
    node("Exp", "r", "y");
    assertThat(described(convert()))
        .containsExactly(
            "Cast x -> x__fp16",
            "MatMul x__fp16 w -> m",
            "Cast m -> m__fp32",
            "Exp m__fp32 -> e",
            "Relu e -> r",
            "Exp r -> y");
  }

  @Test
  void aWeightOfBothFormsIsThereTwiceAndNotCast() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("Pow", "a w", "y");
    assertThat(described(convert()))
        .containsExactly(
            "Cast x -> x__fp16",
            "MatMul x__fp16 w__fp16 -> a",
            "Cast a -> a__fp32",
            "Pow a__fp32 w -> y");
  }

  @Test
  void aLayerWhoseWeightsOverflowStaysSingleAndSaysHowMany() throws ConversionException {
    weight("big", 1f, 70_000f, -1e6f, 4f);
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x big", "a");
    node("MatMul", "a w", "y");
    LayerConversion layer = convert().layers().getFirst();
    assertThat(layer.treatment()).isEqualTo(Treatment.KEPT);
    assertThat(layer.reason())
        .isEqualTo("2 of the 4 numbers in 'big' are beyond 65504, the largest of FP16");
  }

  @Test
  void aConstantThatWouldBecomeZeroKeepsItsLayerSingle() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    weights.add(tensor("epsilon", Shape.of(), 1e-12f));
    node("MatMul", "x w", "a");
    node("Add", "a epsilon", "b");
    node("MatMul", "b w", "y");
    Conversion conversion = convert();
    assertThat(conversion.layers(Treatment.KEPT))
        .extracting(LayerConversion::type)
        .containsExactly("Add");
    assertThat(conversion.layers(Treatment.KEPT).getFirst().reason()).contains("'epsilon'", "zero");
  }

  @Test
  void roundedWeightsAreCountedByLayer() throws ConversionException {
    weight("w", 1e-9f, 1e-6f, 0f, 4f);
    node("MatMul", "x w", "y");
    assertThat(convert().layers().getFirst().rounding()).isEqualTo(new WeightRounding(4, 0, 1, 1));
  }

  @Test
  void whatComputesAShapeStaysAsItIs() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    weights.add(tensor("half", Shape.of(), 0.5f));
    node("Shape", "x", "s");
    nodes.add(Node.of("", "Cast", List.of("s"), List.of("f"), Attribute.of("to", 1)));
    node("Mul", "f half", "g");
    nodes.add(Node.of("", "Cast", List.of("g"), List.of("i"), Attribute.of("to", 7)));
    node("MatMul", "x w", "a");
    node("Tile", "a i", "y");
    assertThat(described(convert())).contains("Cast s -> f", "Mul f half -> g", "Cast g -> i");
  }

  @Test
  void graphsWithinAreConvertedAndSeeWhatIsAroundThem() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    weights.add(new Tensor("yes", ElementType.BOOL, Shape.of(), bytes((byte) 1), List.of()));
    node("MatMul", "x w", "a");
    Graph branch =
        new Graph(
            "branch",
            List.of(Node.of("", "MatMul", List.of("a", "w"), List.of("z"))),
            List.of(),
            List.of(),
            List.of(),
            List.of(spec("z", ElementType.FLOAT)),
            List.of());
    Graph pass =
        new Graph(
            "pass",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(spec("a", ElementType.FLOAT)),
            List.of());
    nodes.add(
        Node.of(
            "choice",
            "If",
            List.of("yes"),
            List.of("y"),
            new Attribute("then_branch", new Attribute.Graphs(false, List.of(branch))),
            new Attribute("else_branch", new Attribute.Graphs(false, List.of(pass)))));
    Graph converted = convert().model().graph();
    Node choice = converted.nodes().getLast();
    List<Graph> within = GraphIndex.subgraphs(choice);
    assertThat(within.getFirst().nodes())
        .extracting(HalfConverterTest::text)
        .containsExactly("MatMul a w -> z__fp16", "Cast z__fp16 -> z");
    assertThat(within.getLast().outputs()).extracting(TensorSpec::name).containsExactly("a__fp32");
    assertThat(converted.nodes()).extracting(HalfConverterTest::text).contains("Cast a -> a__fp32");
  }

  @Test
  void inputsAndOutputsBecomeHalfWhenAsked() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "y");
    Conversion conversion =
        HalfConverter.convert(network(), new HalfOptions(HalfFormat.FP16, true, Set.of()));
    Graph graph = conversion.model().graph();
    assertThat(described(conversion)).containsExactly("MatMul x w -> y");
    assertThat(graph.inputs().getFirst().elementType()).isEqualTo(ElementType.FLOAT16);
    assertThat(graph.outputs().getFirst().elementType()).isEqualTo(ElementType.FLOAT16);
  }

  @Test
  void aLayerThatIsToBeKeptIsKeptAndOneThatIsNotThereIsNamed() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    nodes.add(Node.of("second", "MatMul", List.of("a", "w"), List.of("y")));
    Conversion conversion =
        HalfConverter.convert(network(), new HalfOptions(HalfFormat.FP16, false, Set.of("second")));
    assertThat(conversion.layers(Treatment.KEPT))
        .extracting(LayerConversion::layer)
        .containsExactly("second");
    assertThatThrownBy(() ->
            HalfConverter.convert(
                network(), new HalfOptions(HalfFormat.FP16, false, Set.of("third"))))
        .hasMessageContaining("no layer and no operator type 'third'");
  }

  @Test
  void whatANetworkComputesInAsItWasGivenIsKnown() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "y");
    Network single = network();
    assertThat(HalfConverter.given(single)).isEmpty();
    for (HalfFormat format : HalfFormat.values()) {
      Conversion half = HalfConverter.convert(single, HalfOptions.of(format));
      assertThat(HalfConverter.given(single.with(half.model()))).contains(format.precision());
    }
    weights.add(tensor("scale", Shape.of(), 1f));
    nodes.add(Node.of("q", "QuantizeLinear", List.of("y", "scale"), List.of("z")));
    assertThat(HalfConverter.given(network())).contains(Precision.INT8);
  }

  @Test
  void aQuantisedNetworkIsRefusedByName() {
    weights.add(tensor("scale", Shape.of(), 1f));
    nodes.add(Node.of("q", "QuantizeLinear", List.of("x", "scale"), List.of("y")));
    assertThatThrownBy(this::convert)
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("quantised already (QuantizeLinear 'q')");
  }

  @Test
  void aQuantisingNodeWithoutANameIsNamedByWhatItWrites() {
    nodes.add(
        new Node(
            "",
            "Quant",
            "qonnx.custom_op.general",
            "",
            List.of("x"),
            List.of("y"),
            List.of(),
            Map.of()));
    assertThatThrownBy(this::convert)
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("quantised already (Quant 'y')");
  }

  @Test
  void aNetworkInHalfPrecisionIsRefused() {
    weights.add(
        new Tensor("w", ElementType.FLOAT16, Shape.of(1), bytes((byte) 0, (byte) 0), List.of()));
    node("Add", "x w", "y");
    assertThatThrownBy(this::convert).hasMessageContaining("weight 'w' is float16");
  }

  @Test
  void aNetworkWithoutAnythingToConvertIsRefusedWithTheReason() {
    node("Exp", "x", "y");
    assertThatThrownBy(this::convert)
        .hasMessageContaining("no layer that could compute in FP16", HalfReasons.EXPONENTIALS);
  }

  @Test
  void aLayerThatStandsAloneSaysThatItIsNotWorthItsCasts() {
    node("Relu", "x", "y");
    assertThatThrownBy(this::convert).hasMessageContaining(HalfConverter.ALONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Asin", "Asinh", "Det"})
  void whatAnOperatorDoesInFp16IsKnown(String operator) {
    node(operator, "x", "y");
    assertThatThrownBy(this::convert).hasMessageNotContaining("it is not known");
  }

  @Test
  void numbersOfTheSizeThatAShapeSaysAreNoShape() throws ConversionException {
    weights.add(tensor("half", Shape.of(), 0.5f));
    weight("w", 1f, 2f, 3f, 4f);
    node("Shape", "x", "s");
    node("Expand", "half s", "a");
    node("MatMul", "a w", "b");
    node("Add", "b half", "y");
    assertThat(convert().layers(Treatment.CONVERTED))
        .extracting(LayerConversion::type)
        .containsExactly("Expand", "MatMul", "Add");
  }

  @Test
  void constantsAreRoundedHoweverTheyAreSpelt() throws ConversionException {
    nodes.add(Node.of("", "Constant", List.of(), List.of("c"), Attribute.of("value_float", 0.5f)));
    node("Shape", "x", "s");
    node("ConstantOfShape", "s", "z");
    node("MatMul", "x z", "a");
    node("Add", "a c", "b");
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "b w", "y");
    Conversion conversion = convert();
    assertThat(conversion.layers(Treatment.KEPT)).isEmpty();
    assertThat(conversion.model().graph().nodes())
        .filteredOn(node -> node.opType().startsWith("Constant"))
        .extracting(node -> ((Attribute.Tensors) node.attribute("value").orElseThrow().value()))
        .allMatch(held -> held.values().getFirst().elementType() == ElementType.FLOAT16);
  }

  @Test
  void weightsThatAreStoredInHalfAreComputedWithInHalf() throws ConversionException {
    weights.add(
        new Tensor("h", ElementType.FLOAT16, Shape.of(2, 2), bytes(new byte[8]), List.of()));
    weights.add(
        new Tensor("unused", ElementType.BFLOAT16, Shape.of(1), bytes(new byte[2]), List.of()));
    nodes.add(Node.of("", "Cast", List.of("h"), List.of("w"), Attribute.of("to", 1)));
    node("MatMul", "x w", "y");
    assertThat(convert().layers(Treatment.CONVERTED))
        .extracting(LayerConversion::type)
        .containsExactly("Cast", "MatMul");
  }

  @Test
  void layersWhoseNumbersWereSeenToLeaveTheRangeStaySingle() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("MatMul", "a w", "b");
    node("MatMul", "b w", "y");
    HalfOptions options =
        HalfOptions.of(HalfFormat.FP16).observing(Map.of("a", 81_234.0, "b", 65_000.0));
    assertThat(HalfConverter.convert(network(), options).layers())
        .extracting(LayerConversion::reason)
        .containsExactly(
            "its output reaches 81,234 in the calibration data; FP16 holds 65,504",
            "its input reaches 81,234 in the calibration data; FP16 holds 65,504",
            "");
  }

  @Test
  void anOutputThatIsAConstantOfBothFormsKeepsItsName() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("Exp", "w", "e");
    node("Add", "a e", "y");
    Network network = network();
    List<TensorSpec> outputs = List.of(spec("y", ElementType.FLOAT), spec("w", ElementType.FLOAT));
    Network both = network.with(network.model().with(network.graph().withOutputs(outputs)));
    Graph graph =
        HalfConverter.convert(both, new HalfOptions(HalfFormat.FP16, true, Set.of()))
            .model()
            .graph();
    assertThat(graph.outputs()).extracting(TensorSpec::name).containsExactly("y", "w");
    assertThat(graph.initializers())
        .extracting(tensor -> tensor.name() + " " + tensor.elementType())
        .containsExactly("w FLOAT16", "w__fp32 FLOAT");
  }

  @Test
  void beforeIrVersion4EveryConstantIsAnInputToo() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("Pow", "a w", "y");
    Graph graph = network().graph();
    Graph declared =
        new Graph(
            "g",
            nodes,
            weights,
            List.of(),
            List.of(spec("x", ElementType.FLOAT), spec("w", ElementType.FLOAT)),
            graph.outputs(),
            List.of());
    Model model =
        new Model(
            3,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 8)),
            declared,
            List.of(),
            Map.of());
    Graph converted =
        HalfConverter.convert(
                Network.of(model, "net", "net.onnx", "onnx", null), HalfOptions.of(HalfFormat.FP16))
            .model()
            .graph();
    assertThat(converted.inputs())
        .extracting(input -> input.name() + " " + input.elementType())
        .containsExactly("x FLOAT", "w FLOAT", "w__fp16 FLOAT16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet-50", "inception-v3", "bert-tiny", "mobilenet-v2"})
  void aNetworkOfTheZooKeepsItsLayersAndNoCastIsRedundant(String name) throws ConversionException {
    Network network = Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null);
    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));
    assertThat(conversion.network(network).layers().stream().map(Layer::name))
        .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
    assertNoCastIsRedundant(conversion.model().graph());
  }

  @Test
  void inBf16AConvolutionNeedsOperatorSet22AndAProductDoesNot() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "y");
    Conversion product = convert(HalfFormat.BF16);
    assertThat(described(product))
        .containsExactly("Cast x -> x__bf16", "MatMul x__bf16 w -> y__bf16", "Cast y__bf16 -> y");
    assertThat(product.model().opset()).isEqualTo(17);
    Network lenet = Zoo.build("lenet", 1);
    Conversion convolutions = HalfConverter.convert(lenet, HalfOptions.of(HalfFormat.BF16));
    assertThat(convolutions.model().opset()).isEqualTo(22);
    assertThat(convolutions.layers(Treatment.CONVERTED))
        .hasSize(lenet.layers().size())
        .allMatch(layer -> layer.precision() == Precision.BF16);
  }

  @Test
  void bf16HoldsWhatIsBeyondTheRangeOfFp16() throws ConversionException {
    weight("big", 1e-9f, 70_000f, -1e6f, 4f);
    weights.add(tensor("epsilon", Shape.of(), 1e-12f));
    node("MatMul", "x big", "a");
    node("Add", "a epsilon", "b");
    node("Pow", "b big", "c");
    node("MatMul", "c big", "y");
    Conversion conversion = convert(HalfFormat.BF16);
    assertThat(conversion.layers(Treatment.KEPT)).isEmpty();
    assertThat(conversion.layers().getFirst().rounding()).isEqualTo(new WeightRounding(4, 0, 0, 0));
  }

  @Test
  void whatRoundsToInfinityInBf16KeepsItsLayerSingle() throws ConversionException {
    weights.add(tensor("mask", Shape.of(), -Float.MAX_VALUE));
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("Mul", "a mask", "b");
    node("MatMul", "b w", "y");
    assertThat(convert(HalfFormat.BF16).layers(Treatment.KEPT))
        .singleElement()
        .extracting(LayerConversion::reason)
        .isEqualTo("1 of the 1 numbers in 'mask' are beyond 3.3895e+38, the largest of BF16");
  }

  @Test
  void inBf16WhatMagnifiesRoundingStaysSingle() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    node("Exp", "a", "b");
    node("MatMul", "b w", "y");
    assertThat(convert(HalfFormat.BF16).layers(Treatment.KEPT))
        .singleElement()
        .extracting(LayerConversion::reason)
        .isEqualTo(HalfReasons.MAGNIFIED);
  }

  @Test
  void anOperatorThatHasNoBf16FormStaysSingle() throws ConversionException {
    weight("w", 1f, 2f, 3f, 4f);
    node("MatMul", "x w", "a");
    nodes.add(
        Node.of("", "Einsum", List.of("a", "w"), List.of("b"), Attribute.of("equation", "ij,jk")));
    node("MatMul", "b w", "y");
    assertThat(convert(HalfFormat.BF16).layers(Treatment.KEPT))
        .singleElement()
        .extracting(LayerConversion::reason)
        .isEqualTo("ONNX has no BF16 form of it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet-50", "inception-v3", "bert-tiny", "mobilenet-v2"})
  void aNetworkOfTheZooKeepsItsLayersInBf16(String name) throws ConversionException {
    Network network = Zoo.build(name, 1);
    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.BF16));
    assertThat(conversion.network(network).layers().stream().map(Layer::name))
        .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
    assertNoCastIsRedundant(conversion.model().graph());
  }

  /// No tensor is cast twice to one type, and none that was cast is cast back.
  private static void assertNoCastIsRedundant(Graph graph) {
    Map<String, String> castFrom = new HashMap<>();
    Set<String> sources = new java.util.HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.metadata().containsKey(Network.ADDED_KEY)) {
        String source = node.inputs().getFirst();
        assertThat(sources.add(source)).as("%s is cast once", source).isTrue();
        assertThat(castFrom).as("%s is not cast back", source).doesNotContainKey(source);
        castFrom.put(node.outputs().getFirst(), source);
      }
    }
  }

  private void node(String type, String inputs, String output) {
    nodes.add(Node.of("", type, Arrays.asList(inputs.split(" ", -1)), List.of(output)));
  }

  private void weight(String name, float... elements) {
    weights.add(tensor(name, Shape.of(2, 2), elements));
  }

  private static Tensor tensor(String name, Shape shape, float... elements) {
    return new Tensor(name, ElementType.FLOAT, shape, MemorySegment.ofArray(elements), List.of());
  }

  private static MemorySegment bytes(byte... bytes) {
    return MemorySegment.ofArray(bytes);
  }

  private static TensorSpec spec(String name, ElementType type) {
    return new TensorSpec(name, type, List.of(Dimension.of(2), Dimension.of(2)));
  }

  private Network network() {
    Graph graph =
        new Graph(
            "g",
            nodes,
            weights,
            List.of(),
            List.of(spec("x", ElementType.FLOAT)),
            List.of(spec("y", ElementType.FLOAT)),
            List.of());
    Model model =
        new Model(
            8,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "net", "net.onnx", "onnx", null);
  }

  private Conversion convert() throws ConversionException {
    return convert(HalfFormat.FP16);
  }

  private Conversion convert(HalfFormat format) throws ConversionException {
    return HalfConverter.convert(network(), HalfOptions.of(format));
  }

  private static List<String> described(Conversion conversion) {
    return conversion.model().graph().nodes().stream().map(HalfConverterTest::text).toList();
  }

  private static String text(Node node) {
    return node.opType()
        + " "
        + String.join(" ", node.inputs())
        + " -> "
        + String.join(" ", node.outputs());
  }
}
