package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
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
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.RewritableNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Operators of old sets, raised while converting: ONNX Runtime runs both forms, and the old one is
/// the oracle for the new one.
class OpsetUpgradeTest {
  static Stream<Arguments> oldForms() {
    return Stream.of(
        Arguments.of(9, node("Softmax")),
        Arguments.of(11, node("Softmax", Attribute.of("axis", 2))),
        Arguments.of(9, node("LogSoftmax")),
        Arguments.of(10, node("Clip", Attribute.of("min", 0.1f), Attribute.of("max", 0.3f))),
        Arguments.of(10, node("Clip", Attribute.of("max", 0.3f))),
        Arguments.of(
            9,
            node(
                "Pad",
                Attribute.of("pads", new long[] {0, 0, 1, 0, 0, 0, 0, 2}),
                Attribute.of("value", 0.5f))),
        Arguments.of(
            9,
            node(
                "Slice",
                Attribute.of("starts", new long[] {1}),
                Attribute.of("ends", new long[] {3}),
                Attribute.of("axes", new long[] {3}))),
        Arguments.of(11, node("Squeeze", Attribute.of("axes", new long[] {0}))),
        Arguments.of(11, node("Unsqueeze", Attribute.of("axes", new long[] {2}))),
        Arguments.of(11, node("ReduceSum", Attribute.of("axes", new long[] {1}))),
        Arguments.of(9, node("Dropout", Attribute.of("ratio", 0.5f))),
        Arguments.of(10, spelledOut(node("Clip", Attribute.of("max", 0.3f)))));
  }

  @ParameterizedTest
  @MethodSource("oldForms")
  void anOldOperatorKeepsItsMeaning(int opset, Node node) throws Exception {
    Network network = network(opset, node);

    double[] raised = outputs(converted(network));

    double[] expected = outputs(network);
    assertThat(raised).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(raised[i]).as("element %d", i).isCloseTo(expected[i], within(0.02));
    }
  }

  static Stream<Arguments> laterForms() {
    return Stream.of(
        Arguments.of(11, node("ReduceMean", Attribute.of("axes", new long[] {1, 3}))),
        Arguments.of(13, node("ReduceMax", Attribute.of("axes", new long[] {2}))),
        Arguments.of(13, spelledOut(node("ReduceMax", Attribute.of("axes", new long[] {2})))),
        Arguments.of(17, node("ReduceL2", Attribute.of("keepdims", 0))),
        Arguments.of(13, node("Split", Attribute.of("axis", 3))),
        Arguments.of(11, node("Clip")),
        Arguments.of(16, node("LeakyRelu", Attribute.of("alpha", 0.3f))));
  }

  @ParameterizedTest
  @MethodSource("laterForms")
  void anOperatorKeepsItsMeaningUpToOperatorSet22(int opset, Node node) throws Exception {
    Network network = network(opset, node);

    Network raised = RewritableNetwork.of(network, 22, "a test");

    assertThat(raised.model().opset()).isEqualTo(22);
    assertThat(outputs(raised)).containsExactly(outputs(network));
  }

  @Test
  void anOperatorThatCannotBeRaisedIsNamedWithTheReasonAndTheRemedy() {
    Attribute removed = Attribute.of("coordinate_transformation_mode", "tf_half_pixel_for_nn");
    Node resize = Node.of("old", "Resize", List.of("c", "", "w"), List.of("y"), removed);
    Network network = network(11, resize);

    assertThatThrownBy(() -> Int8Draft.of(network, Int8Options.of(Rules.ONNXRUNTIME)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("Resize 'old' of operator set 11")
        .hasMessageContaining("no tf_half_pixel_for_nn")
        .hasMessageContaining("version_converter");
  }

  @Test
  void anOperatorWithFewerOperandsThanItNeedsIsRefused() {
    assertThatThrownBy(() -> RewritableNetwork.of(network(6, node("PRelu")), 22, "a test"))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("a test needs operator set 22, and PRelu 'old' of operator set 6")
        .hasMessageContaining("fewer operands");
  }

  private static Node node(String type, Attribute... attributes) {
    return Node.of("old", type, List.of("c"), List.of("y"), attributes);
  }

  /// The same node under the default domain's other name.
  private static Node spelledOut(Node node) {
    return new Node(
        node.name(),
        node.opType(),
        "ai.onnx",
        node.overload(),
        node.inputs(),
        node.outputs(),
        node.attributes(),
        node.metadata());
  }

  /// A convolution, which makes the network one to quantise, then the operator.
  private static Network network(int opset, Node node) {
    float[] weights = {0.5f, -0.25f, 0.125f, 0.75f, 0.3f, -0.6f};
    Tensor weight =
        new Tensor(
            "w",
            ElementType.FLOAT,
            Shape.of(3, 2, 1, 1),
            MemorySegment.ofArray(weights),
            List.of());
    Node convolution = Node.of("conv", "Conv", List.of("x", "w"), List.of("c"));
    Graph graph =
        new Graph(
            "g",
            List.of(convolution, node),
            List.of(weight),
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, Dimension.fixed(Shape.of(1, 2, 3, 4)))),
            List.of(new TensorSpec("y", ElementType.FLOAT, null)),
            List.of());
    Model model =
        new Model(
            7,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", opset)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "old", "a test", "onnx", null);
  }

  private static Network converted(Network network) throws ConversionException {
    Int8Draft draft = Int8Draft.of(network, Int8Options.of(Rules.ONNXRUNTIME));
    Map<String, Range> ranges = new LinkedHashMap<>();
    draft.observed().keySet().forEach(tensor -> ranges.put(tensor, new Range.Threshold(1)));
    return draft
        .convert(new CalibrationTable("min-max", "a test", true, 1, ranges))
        .network(network);
  }

  private static double[] outputs(Network network) throws Exception {
    Binding binding = network.bind(Optional.empty(), Map.of());
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 4).tensors();
    return Values.of(
        new OnnxRuntimeInterpreter()
            .interpret(network, binding, inputs)
            .outputs()
            .values()
            .iterator()
            .next());
  }
}
