package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.Literals;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chains of tens of thousands of nodes. That these tests end is what they show: work that grew
/// with the square of the graph would take hours, and a recursion would not fit into the stack.
class DeepChainsTest {
  private static final int NODES = 20_000;
  private static final int SMALL_STACK_BYTES = 256 << 10;

  @ParameterizedTest
  @ValueSource(strings = {"Identity", "Add m", "Mul c", "MatMul w"})
  void aChainIsConvertedInOneGo(String step) throws Exception {
    Network chain = chain(step);

    assertThat(
            withSmallStack(() -> HalfConverter.convert(chain, HalfOptions.of(HalfFormat.FP16)))
                .layers())
        .hasSize(NODES + 2);
    for (Precision rest : List.of(Precision.FP32, Precision.FP16)) {
      QuantisationRules rules = QuantisationRules.symmetric("a test").withRest(rest);
      assertThat(withSmallStack(() -> int8(chain, rules)).layers()).hasSize(NODES + 2);
    }
  }

  private static Conversion int8(Network chain, QuantisationRules rules) throws Exception {
    Int8Draft draft = Int8Draft.of(chain, Int8Options.of(rules));
    Map<String, Range> ranges = new LinkedHashMap<>();
    draft.observed().keySet().forEach(tensor -> ranges.put(tensor, new Range.Threshold(1)));
    return draft.convert(new CalibrationTable("min-max", "a test", false, 1, ranges));
  }

  private static Conversion withSmallStack(java.util.concurrent.Callable<Conversion> conversion)
      throws Exception {
    FutureTask<Conversion> task = new FutureTask<>(conversion);
    new Thread(null, task, "small stack", SMALL_STACK_BYTES).start();
    return task.get();
  }

  /// A convolution, many times the same step, and a convolution.
  ///
  /// @param step an operator, and its second operand if it has one
  private static Network chain(String step) {
    String[] parts = step.split(" ");
    List<Node> nodes = new ArrayList<>();
    nodes.add(node("first", "Conv", "x", "k", "m"));
    String last = "m";
    for (int i = 0; i < NODES; i++) {
      String next = "t" + i;
      List<String> inputs = parts.length > 1 ? List.of(last, parts[1]) : List.of(last);
      nodes.add(Node.of("", parts[0], inputs, List.of(next)).named("n" + i));
      last = next;
    }
    nodes.add(node("last", "Conv", last, "k", "y"));
    List<Tensor> constants =
        List.of(
            Literals.floats("k", Shape.of(2, 2, 1, 1), 1, 0.5f, -0.5f, 1),
            Literals.floats("c", Shape.of(2, 1, 1), 1, 0.5f),
            Literals.floats("w", Shape.of(2, 2), 1, 0.5f, 0.5f, 1));
    List<Dimension> dims =
        List.of(Dimension.of(1), Dimension.of(2), Dimension.of(2), Dimension.of(2));
    Graph graph =
        new Graph(
            "g",
            nodes,
            constants,
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, dims)),
            List.of(new TensorSpec("y", ElementType.FLOAT, dims)),
            List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 19));
    Model model = new Model(10, "", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "chain", "a test", "onnx", null);
  }

  private static Node node(String name, String type, String a, String b, String output) {
    return Node.of("", type, List.of(a, b), List.of(output)).named(name);
  }
}
