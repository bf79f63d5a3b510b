package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.rewriting.Literals;
import org.inferometer.precision.rewriting.RewritableNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What operators meant before operator set 7, which ONNX Runtime has no kernels for: computed here
/// as ONNX's operator changelog words it, and compared with the network that was raised.
class OldOperatorSetsTest {
  private static final int CHANNELS = 2;
  private static final int SIDE = 3;
  private static final float[] TWO = {10, -20};
  private static final float[] THREE = {1, 2, 3};
  private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  interface Meaning {
    /// @param place of an element of 1 x 2 x 3 x 3
    double of(double x, int place);
  }

  private static int channel(int place) {
    return place / (SIDE * SIDE);
  }

  private static Stream<Arguments> meanings() {
    Attribute broadcast = Attribute.of("broadcast", 1);
    return Stream.of(
        of(
            "Add",
            "from an axis",
            TWO,
            Shape.of(2),
            (x, i) -> x + TWO[channel(i)],
            broadcast,
            Attribute.of("axis", 1)),
        of("Sub", "from the last", THREE, Shape.of(3), (x, i) -> x - THREE[i % 3], broadcast),
        of("Mul", "two dimensions", NINE, Shape.of(3, 3), (x, i) -> x * NINE[i % 9], broadcast),
        of("Div", "one number", new float[] {4}, Shape.of(1), (x, i) -> x / 4, broadcast),
        of(
            "Mul",
            "two from an axis",
            new float[] {1, 2, 3, 4, 5, 6},
            Shape.of(2, 3),
            (x, i) -> x * (i / SIDE + 1),
            broadcast,
            Attribute.of("axis", 1)),
        of(
            "PRelu",
            "a slope for each channel",
            TWO,
            Shape.of(2),
            (x, i) -> x < 0 ? x * TWO[channel(i)] : x),
        of(
            "PRelu",
            "one slope",
            new float[] {0.25f},
            Shape.of(1),
            (x, i) -> x < 0 ? 0.25f * x : x));
  }

  private static Arguments of(
      String type, String how, float[] operand, Shape shape, Meaning meaning, Attribute... given) {
    return Arguments.of(type, how, Literals.floats("c", shape, operand), meaning, List.of(given));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("meanings")
  void anOperandIsBroadcastAsItWas(
      String type, String how, Tensor operand, Meaning meaning, List<Attribute> attributes)
      throws Exception {
    Attribute[] given = attributes.toArray(Attribute[]::new);
    for (long opset : new long[] {1, 6}) {
      Network old =
          network(
              opset,
              List.of(operand),
              Node.of("", "Sub", List.of("x", "half"), List.of("m"), Attribute.of("broadcast", 1)),
              Node.of("", type, List.of("m", "c"), List.of("y"), given));

      assertMeans(old, (x, place) -> meaning.of(x - 0.5, place));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aCastToATypeThatIsNamedKeepsItsMeaning(String name, boolean truncates) throws Exception {
    Network old =
        network(
            5,
            List.of(),
            Node.of("", "Mul", List.of("x", "ten"), List.of("m"), Attribute.of("broadcast", 1)),
            Node.of("", "Cast", List.of("m"), List.of("i"), Attribute.of("to", name)),
            Node.of("", "Cast", List.of("i"), List.of("y"), Attribute.of("to", "FLOAT")));

    assertMeans(old, (x, _) -> truncates ? (int) ((float) x * 10) : (float) x * 10);
  }

  private static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("INT32", true), Arguments.of("INT64", true), Arguments.of("FLOAT", false));
  }

  private static void assertMeans(Network old, Meaning meaning) throws Exception {
    Network raised = RewritableNetwork.of(old, 13, "INT8");
    Binding binding = raised.bind(Optional.empty(), Map.of());
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 4).tensors();
    double[] x = Values.of(inputs.values().iterator().next());
    double[] y =
        Values.of(
            new OnnxRuntimeInterpreter()
                .interpret(raised, binding, inputs)
                .outputs()
                .values()
                .iterator()
                .next());
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = meaning.of(x[i], i);
    }
    Values.assertClose(raised.name(), y, expected, 1e-6, 1e-6);
  }

  private static Network network(long opset, List<Tensor> constants, Node... nodes) {
    List<Tensor> all = new ArrayList<>(constants);
    all.add(Literals.floats("half", Shape.of(1), 0.5f));
    all.add(Literals.floats("ten", Shape.of(1), 10));
    List<Dimension> dims =
        List.of(Dimension.of(1), Dimension.of(CHANNELS), Dimension.of(SIDE), Dimension.of(SIDE));
    Graph graph =
        new Graph(
            "g",
            List.of(nodes),
            all,
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, dims)),
            List.of(new TensorSpec("y", ElementType.FLOAT, dims)),
            List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", opset));
    Model model = new Model(4, "", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "old", "a test", "onnx", null);
  }
}
