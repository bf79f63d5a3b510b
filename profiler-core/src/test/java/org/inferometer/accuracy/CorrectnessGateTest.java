package org.inferometer.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.study.Accuracy;
import org.inferometer.study.OutputAccuracy;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

class CorrectnessGateTest {
  @Test
  void errorsAreThoseOfAHandComputation() throws InputException {
    OutputComparison.Output c = OutputComparison.of(out(3, 4), out(3, 3)).worst().orElseThrow();
    assertThat(c.maxAbsolute()).isEqualTo(1);
    // |(0, 1)| / |(3, 3)| and (9 + 12) / (5 * sqrt 18)
    assertThat(c.relativeL2()).isCloseTo(1 / Math.sqrt(18), within(1e-12));
    assertThat(c.cosine()).isCloseTo(21 / (5 * Math.sqrt(18)), within(1e-12));
  }

  @Test
  void equalOutputsPassTheGate() throws InputException {
    CorrectnessGate.Judgement judgement = judge(out(1, 2), out(1, 2));
    assertThat(judgement.failure()).isEmpty();
    assertThat(judgement.accuracy().cosine().asDouble()).hasValue(1);
  }

  @Test
  void aWrongOutputFailsWithItsErrorAndName() throws InputException {
    assertThat(judge(out(1, 2.1f), out(1, 2)).failure().orElse(""))
        .contains("relative L2 error of 0.045", "'prob'", "1e-03");
  }

  @Test
  void onlyNetworksThatRoundToIntegersMayMissTheReferenceByAStep() {
    assertThat(CorrectnessGate.isExact(networkOf("Conv"), Precision.FP32)).isTrue();
    assertThat(CorrectnessGate.isExact(networkOf("Conv"), Precision.FP16)).isFalse();
    for (String operator :
        List.of(
            "QuantizeLinear",
            "DynamicQuantizeLinear",
            "QLinearConv",
            "MatMulInteger",
            "DequantizeLinear")) {
      assertThat(CorrectnessGate.isExact(networkOf(operator), Precision.FP32))
          .as(operator)
          .isFalse();
    }
    for (String operator : List.of("QGemm", "MatMulNBits", "DequantizeLinear")) {
      assertThat(CorrectnessGate.isExact(networkOf("com.microsoft", operator), Precision.FP32))
          .as(operator)
          .isFalse();
    }
    assertThat(CorrectnessGate.isExact(networkOf("my.domain", "QLinearConv"), Precision.FP32))
        .isTrue();
  }

  @Test
  void aNetworkIsQuantisedWhereverTheNodeStandsThatRounds() {
    Attribute body =
        new Attribute(
            "body", new Attribute.Graphs(false, List.of(graph(node("", "DequantizeLinear")))));
    Node loop = new Node("l", "Loop", "", "", List.of("x"), List.of("y"), List.of(body), Map.of());
    assertThat(CorrectnessGate.rounding(networkOf(loop)).map(Node::opType))
        .contains("DequantizeLinear");
    assertThat(CorrectnessGate.rounding(networkOf("Conv"))).isEmpty();
  }

  private static Network networkOf(String operator) {
    return networkOf("", operator);
  }

  private static Network networkOf(String domain, String operator) {
    return networkOf(node(domain, operator));
  }

  private static Node node(String domain, String operator) {
    return new Node("n", operator, domain, "", List.of("x"), List.of("y"), List.of(), Map.of());
  }

  private static Graph graph(Node node) {
    return new Graph("g", List.of(node), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  private static Network networkOf(Node node) {
    Graph graph = graph(node);
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 17));
    Model model = new Model(8, "test", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "test", "test", "onnx", null);
  }

  @Test
  void aNonFiniteOutputFails() throws InputException {
    assertThat(judge(out(Float.NaN, Float.NaN), out(1, 2)).failure().orElse(""))
        .startsWith("2 of 2 output elements are not finite");
    assertThat(judge(out(1, Float.NaN), out(1, 2)).failure().orElse(""))
        .contains("1 of 2 output elements are not finite");
  }

  @Test
  void whatIsNotFiniteInTheReferenceEitherIsLeftOutAndSaid() throws InputException {
    float infinite = Float.NEGATIVE_INFINITY;
    CorrectnessGate.Judgement judgement = judge(out(1, infinite), out(1, infinite));
    assertThat(judgement.failure()).isEmpty();
    assertThat(judgement.accuracy().reference()).contains("1 elements that are not finite");
  }

  @Test
  void whatIsNotANumberFailsWhateverTheReferenceSays() throws InputException {
    assertThat(judge(out(1, Float.NaN), out(1, Float.NaN)).failure().orElse(""))
        .contains("1 of 2 output elements are NaN, where the reference's are not finite either");
    assertThat(CorrectnessGate.judge(out(Float.NaN, 2), "no reference").failure().orElse(""))
        .startsWith("1 of 2 output elements are NaN; not measured");
    assertThat(CorrectnessGate.judge(out(1, Float.POSITIVE_INFINITY), "no reference").failure())
        .isEmpty();
  }

  @Test
  void anOutputOfAnotherShapeThanTheNetworkGivesItIsAnError() throws Exception {
    TensorTypes fixed = typesOf(new Dimension.Fixed(2));
    assertThatThrownBy(() -> CorrectnessGate.requireShapes(out(1), out(1, 2), fixed))
        .isInstanceOf(InputException.class)
        .hasMessage("output 'prob' is float32[1], the reference and the network say float32[2]");
    CorrectnessGate.requireShapes(out(1, 3), out(1, 2), fixed);
  }

  @Test
  void anOutputWhoseShapeDependsOnDataIsLeftOutWithItsReason() throws Exception {
    CorrectnessGate.requireShapes(out(1), out(1, 2), typesOf(new Dimension.Unknown()));
    Map<String, HostTensor> actual = Map.of("prob", tensor(1), "ok", tensor(1, 2));
    Map<String, HostTensor> expected = Map.of("prob", tensor(1, 2), "ok", tensor(1, 2));

    Accuracy accuracy = judge(actual, expected).accuracy();

    assertThat(accuracy.relativeL2().asDouble()).hasValue(0);
    assertThat(accuracy.outputs()).extracting(OutputAccuracy::output).containsExactly("ok", "prob");
    assertThat(accuracy.outputs().getLast().sqnrDb())
        .isEqualTo(
            Reading.unavailable(
                "it is float32[1], the reference's float32[2]: its shape depends on data"));
  }

  /// Each of the outputs in its turn is the bad one.
  @Test
  void oneBadOutputAmongManyIsNeverHidden() throws Exception {
    for (int bad = 0; bad < 12; bad++) {
      Map<String, HostTensor> actual = new LinkedHashMap<>();
      Map<String, HostTensor> expected = new LinkedHashMap<>();
      for (int i = 0; i < 12; i++) {
        float size = i == bad ? 1e-3f : 1000;
        expected.put("out" + i, tensor(size, 2 * size));
        actual.put("out" + i, tensor(size, i == bad ? 2.1f * size : 2 * size));
      }

      CorrectnessGate.Judgement judgement = judge(actual, expected);

      assertThat(judgement.failure().orElse("")).contains("'out" + bad + "'", "0.045");
      assertThat(judgement.accuracy().worstOfSeveral()).contains("out" + bad);
      assertThat(judgement.accuracy().sqnrDb().asDouble().orElseThrow())
          .isCloseTo(20 * Math.log10(Math.sqrt(5) / 0.1), within(1e-3));
      assertThat(judgement.accuracy().outputs()).hasSize(12);
    }
  }

  @Test
  void anOutputThatIsNotFiniteIsTheWorst() throws Exception {
    Map<String, HostTensor> expected = new LinkedHashMap<>();
    expected.put("far", tensor(1));
    expected.put("infinite", tensor(1, 1));
    Map<String, HostTensor> actual =
        Map.of("far", tensor(9), "infinite", tensor(1, Float.POSITIVE_INFINITY));

    CorrectnessGate.Judgement judgement = judge(actual, expected);

    assertThat(judgement.failure().orElse("")).contains("1 of 3 output elements", "'infinite'");
    assertThat(judgement.accuracy().worstOfSeveral()).contains("infinite");
  }

  private static TensorTypes typesOf(Dimension dimension) throws Exception {
    Graph graph =
        new Graph(
            "g",
            List.of(Node.of("n", "Relu", List.of("x"), List.of("prob"))),
            List.of(),
            List.of(),
            List.of(),
            List.of(new TensorSpec("prob", ElementType.FLOAT, List.of(dimension))),
            List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 17));
    Model model = new Model(8, "test", "", "", 0, "", sets, graph, List.of(), Map.of());
    Network network = Network.of(model, "test", "test", "onnx", null);
    return TensorTypes.declared(network, network.bind(Optional.empty(), Map.of()));
  }

  private static CorrectnessGate.Judgement judge(
      Map<String, HostTensor> actual, Map<String, HostTensor> expected) throws InputException {
    return CorrectnessGate.judge(actual, expected, "the reference", true, 1);
  }

  private static Map<String, HostTensor> out(float... values) {
    return Map.of("prob", tensor(values));
  }

  private static HostTensor tensor(float... values) {
    MemorySegment data = Arena.ofAuto().allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
    return new HostTensor(new TensorType(ElementType.FLOAT, Shape.of(values.length)), data);
  }
}
