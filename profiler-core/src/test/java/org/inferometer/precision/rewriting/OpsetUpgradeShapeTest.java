package org.inferometer.precision.rewriting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.spi.QuantisationRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What raising an operator set adds and what it leaves alone. That the networks compute the same,
/// the sweep of the backend shows.
class OpsetUpgradeShapeTest {
  @Test
  void aSoftmaxOverTheLastAxisStaysOneNode() throws Exception {
    Network network =
        network(
            11,
            Node.of("view", "Reshape", List.of("x", "shape"), List.of("v")),
            Node.of("prob", "Softmax", List.of("v"), List.of("y"), Attribute.of("axis", 2)));

    Node softmax = raised(network).getLast();

    assertThat(types(network)).containsExactly("Reshape", "Softmax");
    assertThat(softmax.intAttribute("axis", 0)).isEqualTo(-1);
  }

  @Test
  void aSoftmaxOverChannelsOfOnePixelWorksAlongThem() throws Exception {
    Network network =
        network(
            9,
            Node.of("pool", "GlobalAveragePool", List.of("x"), List.of("p")),
            Node.of("prob", "Softmax", List.of("p"), List.of("y")));

    assertThat(types(network)).containsExactly("GlobalAveragePool", "Softmax");
    assertThat(raised(network).getLast().intAttribute("axis", 0)).isEqualTo(1);
  }

  @Test
  void aSoftmaxOverSeveralAxesStandsBetweenViews() throws Exception {
    Network network = network(9, Node.of("prob", "Softmax", List.of("x"), List.of("y")));

    assertThat(types(network)).containsExactly("Shape", "Flatten", "Softmax", "Reshape");
    assertThat(RewritableNetwork.of(network, 13, "a test").layers())
        .extracting(layer -> layer.name() + " " + layer.type())
        .containsExactly("prob Softmax");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TopK", "NonMaxSuppression"})
  void anOperatorWhoseFormIsThatOf13IsNotTouched(String type) throws Exception {
    Network network = network(11, Node.of("n", type, List.of("x", "shape"), List.of("y")));

    assertThat(types(network)).containsExactly(type);
  }

  @Test
  void whatCannotBeRaisedIsRefusedByNameWithinASubgraphToo() {
    Node scan = Node.of("inner", "Scan", List.of("x"), List.of("s"));
    Graph branch =
        new Graph(
            "b", List.of(scan), List.of(), List.of(), List.of(), List.of(spec("s")), List.of());
    Attribute.Graphs held = new Attribute.Graphs(false, List.of(branch));
    Node condition =
        Node.of(
            "if",
            "If",
            List.of("x"),
            List.of("y"),
            new Attribute("then_branch", held),
            new Attribute("else_branch", held));

    assertThatThrownBy(() -> raised(network(8, condition)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("Scan 'inner' of operator set 8");
  }

  @Test
  void aNetworkWithoutLayersOfWeightsHasNothingToQuantiseWhateverItsOperatorSet() {
    Network network = network(8, Node.of("s", "Scan", List.of("x"), List.of("y")));

    assertThatThrownBy(() -> Int8Draft.of(network, options()))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("no layer that can be INT8")
        .hasMessageNotContaining("operator set");
  }

  /// 60 steps of x + MaxPool(x): asking both operands anew takes 2^60 steps.
  @Test
  void aNetworkThatReadsEachTensorTwiceIsConvertedInOnePass() throws Exception {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("first", "Conv", List.of("x", "w"), List.of("t0")));
    for (int i = 0; i < 60; i++) {
      Attribute kernel = Attribute.of("kernel_shape", new long[] {1, 1});
      nodes.add(Node.of("pool" + i, "MaxPool", List.of("t" + i), List.of("p" + i), kernel));
      nodes.add(Node.of("add" + i, "Add", List.of("t" + i, "p" + i), List.of("t" + (i + 1))));
    }
    nodes.add(Node.of("last", "Conv", List.of("t60", "w"), List.of("y")));

    assertThat(quantised(nodes)).isEqualTo(122);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Identity", "MaxPool", "Relu"})
  void aNetworkMayBeDeeperThanAStack(String type) throws Exception {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("first", "Conv", List.of("x", "w"), List.of("t0")));
    Attribute[] kernel =
        type.equals("MaxPool")
            ? new Attribute[] {Attribute.of("kernel_shape", new long[] {1, 1})}
            : new Attribute[0];
    for (int i = 0; i < 20_000; i++) {
      nodes.add(Node.of("n" + i, type, List.of("t" + i), List.of("t" + (i + 1)), kernel));
    }
    nodes.add(Node.of("last", "Conv", List.of("t20000", "w"), List.of("y")));

    assertThat(quantised(nodes)).isGreaterThanOrEqualTo(2);
  }

  @Test
  void namesOfLayersMayHaveLineBreaks() throws Exception {
    List<Node> nodes =
        List.of(
            Node.of("a\nb", "Conv", List.of("x", "w"), List.of("c")),
            Node.of("a\r\n\\n", "Relu", List.of("c"), List.of("y")));
    Network network = network(12, nodes.toArray(Node[]::new));

    Network derived = Int8Draft.of(network, options()).convert(table(network)).network(network);

    assertThat(derived.layers())
        .extracting(layer -> layer.name())
        .containsExactly("a\nb", "a\r\n\\n");
  }

  private static long quantised(List<Node> nodes) throws Exception {
    Network network = network(12, nodes.toArray(Node[]::new));
    return Int8Draft.of(network, options()).convert(table(network)).layers().stream()
        .filter(layer -> layer.reason().isEmpty())
        .count();
  }

  private static CalibrationTable table(Network network) throws ConversionException {
    Map<String, Range> ranges = new java.util.HashMap<>();
    Int8Draft.of(network, options())
        .observed()
        .keySet()
        .forEach(tensor -> ranges.put(tensor, new Range.Threshold(3.7)));
    return new CalibrationTable("min-max", "a test", true, 1, ranges);
  }

  private static Int8Options options() {
    return Int8Options.of(QuantisationRules.symmetric("a test"));
  }

  private static List<Node> raised(Network network) throws ConversionException {
    return RewritableNetwork.of(network, 13, "a test").graph().nodes();
  }

  private static List<String> types(Network network) throws ConversionException {
    return raised(network).stream().map(Node::opType).toList();
  }

  private static TensorSpec spec(String name) {
    return new TensorSpec(name, ElementType.FLOAT, null);
  }

  private static Network network(int opset, Node... nodes) {
    Tensor weight = Literals.floats("w", Shape.of(2, 2, 1, 1), 0.5f, -0.25f, 0.75f, 0.3f);
    Tensor shape = Literals.longs("shape", 2, 3, 4);
    TensorSpec x = new TensorSpec("x", ElementType.FLOAT, Dimension.fixed(Shape.of(1, 2, 3, 4)));
    Graph graph =
        new Graph(
            "g",
            List.of(nodes),
            List.of(weight, shape),
            List.of(),
            List.of(x),
            List.of(spec("y")),
            List.of());
    List<OperatorSet> sets = List.of(new OperatorSet("", opset));
    Model model = new Model(7, "", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "old", "a test", "onnx", null);
  }
}
