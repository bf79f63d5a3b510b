package org.inferometer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.graph.ElementType.INT64;
import static org.inferometer.network.layer.Layers.*;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.operator.Formula;
import org.inferometer.operator.Row;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected counts are worked out by hand.
class CostModelTest {
  private final NetworkBuilder builder = new NetworkBuilder("test", 1);

  private Cost only(Value result) throws ShapeBindingException {
    builder.output(result);
    Network network = builder.build();
    CostModel costs =
        new CostModel(
            network, TensorTypes.declared(network, network.bind(Optional.of(2), Map.of())));
    return costs.layer(network.layers().getLast());
  }

  private static void assertFlops(Cost cost, double expected) {
    assertThat(cost.flops()).isEqualTo(Reading.estimated(expected, "FLOP", "by formula"));
  }

  private Value input(Object... dimensions) {
    return builder.input("x", FLOAT, dimensions);
  }

  @Test
  void aConvolutionCountsItsProductsAndItsBias() throws Exception {
    Cost cost = only(input("N", 6, 10, 10).then("y", conv(8, 3).groups(2)));
    // 2 items x 8 channels x 8 x 8 positions, each 3 channels x 3 x 3 products, and the bias.
    assertFlops(cost, 2 * 8 * 64 * (2 * 27 + 1));
    assertThat(cost.parameters()).isEqualTo(8 * 27 + 8);
    assertThat(cost.bytes().asDouble()).hasValue(4.0 * (2 * 600 + 8 * 27 + 8 + 2 * 8 * 64));
  }

  @Test
  void aTransposedConvolutionCountsProductsOfItsInput() throws Exception {
    Cost cost = only(input("N", 6, 10, 10).then("y", convTranspose(4, 2).stride(2)));
    assertFlops(cost, 2 * 600 * 2 * (4 * 4) + 2 * 4 * 400);
  }

  @Test
  void aFullyConnectedLayerIsOneCostOfTwoNodes() throws Exception {
    Cost cost = only(input("N", 3, 4).then("y", fullyConnected(5)));
    assertFlops(cost, 2 * 5 * (2 * 12 + 1));
    // The flattened copy stays inside the layer.
    assertThat(cost.bytes().asDouble()).hasValue(4.0 * (2 * 12 + 60 + 5 + 10));
  }

  @Test
  void aProductOfMatricesIsTwoOperationsForEachMultiplyAdd() throws Exception {
    Value b = builder.input("b", FLOAT, "N", 7, 11);
    assertFlops(only(input("N", 5, 7).then("y", matMul(), b)), 2 * 2 * 5 * 7 * 11);
  }

  @Test
  void poolsCountTheirWindows() throws Exception {
    assertFlops(only(input("N", 3, 8, 8).then("y", maxPool(3).stride(2))), 2 * 3 * 9 * 8);
  }

  @Test
  void aScaleIsTwoOperationsAnElement() throws Exception {
    Weights one = new Weights.Constant(1);
    assertFlops(only(input("N", 3, 4).then("y", scale(one, one))), 2 * 2 * 12);
  }

  @Test
  void anLstmCountsGatesAndState() throws Exception {
    Cost cost = only(input(10, "N", 8).then("y", lstm(16)));
    assertFlops(cost, 10 * 2 * 16 * (2 * 4 * (8 + 16) + 4 + 18));
  }

  @Test
  void aLinearResizeWeighsFourElements() throws Exception {
    assertFlops(only(input("N", 1, 3, 3).then("y", resize(2, "linear"))), 2 * 36 * 7);
  }

  @Test
  void dataMovementIsExactlyNoOperationButMovesBytes() throws Exception {
    Cost cost = only(input("N", 3, 4).then("y", transpose(0, 2, 1)));
    assertFlops(cost, 0);
    assertThat(cost.bytes().asDouble()).hasValue(2 * 24 * 4.0);
  }

  @Test
  void anEmbeddingReadsTheRowsItTakesNotTheTable() throws Exception {
    Value ids = builder.input("ids", INT64, "N", 4);
    Cost cost = only(ids.then("y", embedding(1000, 16)));
    assertThat(cost.bytes().asDouble()).hasValue(8 * 8 + 2 * (8 * 16 * 4.0));
  }

  @ParameterizedTest
  @CsvSource({
    "Relu, 1",
    "Sigmoid, 4",
    "Softmax, 5",
    "LpNormalization, 3",
    "Erf, 1",
    "HardSwish, 5",
    "Softplus, 3"
  })
  void elementwiseOperatorsCountTheTermsOfTheirFunction(String operator, int each)
      throws Exception {
    assertFlops(
        only(input("N", 6).then("y", node(operator, List.of(ValueType.of(FLOAT, "N", 6))))),
        12 * each);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TopK", "NonMaxSuppression", "SomethingNew"})
  void anOperatorWithoutFormulaIsUnavailableNotZero(String operator) throws Exception {
    Cost cost = only(input("N", 6).then("y", node(operator, List.of(ValueType.of(FLOAT, "N", 6)))));
    assertThat(cost.flops()).isEqualTo(Reading.unavailable("no formula for operator " + operator));
    assertThat(cost.bytes().asDouble()).hasValue(2 * 12 * 4.0);
  }

  @Test
  void anOperatorOfAnotherDomainIsNotTakenForItsNamesake() throws Exception {
    builder.operatorSet("my.domain", 1);
    var mine =
        new org.inferometer.network.layer.AnyNode(
            "my.domain", "Relu", List.of(ValueType.of(FLOAT, "N")), List.of());
    assertThat(only(input("N").then("y", mine)).flops())
        .isEqualTo(Reading.unavailable("no formula for operator my.domain.Relu"));
  }

  @Test
  void aContributedRowGivesACustomLayerItsCost() throws Exception {
    builder.operatorSet("my.domain", 1);
    var mine =
        new org.inferometer.network.layer.AnyNode(
            "my.domain", "Relu", List.of(ValueType.of(FLOAT, "N", 6)), List.of());
    builder.output(input("N", 6).then("y", mine));
    Network network =
        builder.build().with(List.of(Row.of("my.domain", "Relu", 1).flops(Formula.perOutput(7))));
    TensorTypes types = TensorTypes.declared(network, network.bind(Optional.of(2), Map.of()));
    assertFlops(new CostModel(network, types).layers().getLast(), 12 * 7);
    // A network that is derived from it knows the row too.
    Network derived = network.with(network.model());
    assertFlops(new CostModel(derived, types).layers().getLast(), 12 * 7);
  }

  @Test
  void aConstantOfACustomOperatorIsAWeightWhateverItsNamesakeDoesWithIt() {
    var bounds = new Weights.Constant(1);
    assertThat(parameters("", bounds)).isZero();
    assertThat(parameters("my.domain", bounds)).isEqualTo(3);
  }

  private static long parameters(String domain, Weights bounds) {
    NetworkBuilder b = new NetworkBuilder("test", 1);
    b.operatorSet("my.domain", 1);
    LayerDefinition clip =
        new LayerDefinition() {
          @Override
          public String type() {
            return "Clip";
          }

          @Override
          public List<Value> define(LayerScope scope, List<Value> inputs) {
            Value low = scope.weight("low", bounds, 3);
            ValueType result = ValueType.of(FLOAT, "N", 3);
            return scope.node(domain, "Clip", List.of(inputs.getFirst(), low), List.of(result));
          }
        };
    b.output(b.layer("y", clip, b.input("x", FLOAT, "N", 3)));
    return b.build().parameterCount();
  }

  @Test
  void aSubgraphIsUnavailable() {
    Graph body =
        new Graph("body", List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    Attribute branch = Attribute.of("body", 0L);
    branch = new Attribute("body", new Attribute.Graphs(false, List.of(body)), branch.rest());
    Cost cost = of(Node.of("loop", "Loop", List.of("x"), List.of("y"), branch)).layers().getFirst();
    assertThat(cost.flops())
        .isInstanceOf(Reading.Unavailable.class)
        .asString()
        .contains("Loop runs a subgraph");
    assertThat(cost.bytes()).isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void anUnknownTypeIsUnavailableWithTheTensorsName() {
    CostModel costs = of(Node.of("a", "Relu", List.of("x"), List.of("y")));
    assertThat(costs.layers().getFirst().flops())
        .isEqualTo(Reading.unavailable("the type of tensor y is unknown"));
    assertThat(costs.total().flops()).asString().contains("no layer has a formula", "tensor y");
  }

  @Test
  void layersThatShareANodeCountItOnce() {
    Map<String, String> both =
        Map.of(Network.LAYER_KEY, "first\nsecond", Network.LAYER_TYPE_KEY, "Conv\nReLU");
    Node node = new Node("n", "Relu", "", "", List.of("x"), List.of("y"), List.of(), both);
    CostModel costs = typed(node, 6);
    assertThat(costs.layers().get(0).flops().asDouble()).hasValue(6);
    assertThat(costs.layers().get(1).flops())
        .isEqualTo(Reading.unavailable("its nodes are counted with layer first"));
  }

  @Test
  void aTotalNamesTheLayersItLeavesOut() throws Exception {
    Value x = input("N", 6).then("known", relu());
    builder.output(x.then("unknown", node("TopK", List.of(ValueType.of(FLOAT, "N", 6)))));
    Network network = builder.build();
    NetworkCost total =
        new CostModel(
                network, TensorTypes.declared(network, network.bind(Optional.of(1), Map.of())))
            .total();
    assertThat(total.withoutFlops()).containsExactly("unknown (no formula for operator TopK)");
    assertThat(total.flops())
        .isEqualTo(
            Reading.estimated(
                6,
                "FLOP",
                "by formula, at least: 1 of 2 layers have none: unknown (no formula for operator TopK)"));
  }

  @Test
  void aCountBeyondTheRangeIsUnavailable() {
    assertThat(
            typed(Node.of("a", "Softmax", List.of("x"), List.of("y")), Long.MAX_VALUE / 4)
                .layers()
                .getFirst()
                .flops())
        .isEqualTo(Reading.unavailable("the count of Softmax exceeds 2^63 - 1"));
  }

  private static CostModel typed(Node node, long elements) {
    TensorType type = new TensorType(FLOAT, Shape.of(elements));
    return new CostModel(network(node), none(node).with(Map.of("x", type, "y", type)));
  }

  private static CostModel of(Node node) {
    return new CostModel(network(node), none(node));
  }

  private static TensorTypes none(Node node) {
    return TensorTypes.declared(network(node), new Binding(1, Map.of(), Map.of()));
  }

  private static Network network(Node node) {
    TensorSpec x = new TensorSpec("x", FLOAT, null);
    TensorSpec y = new TensorSpec("y", FLOAT, null);
    Graph graph =
        new Graph("g", List.of(node), List.of(), List.of(), List.of(x), List.of(y), List.of());
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "g", "g", "onnx", null);
  }
}
