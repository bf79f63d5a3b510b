package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.backend.onnxruntime.OperatorForms.Form;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.operator.PartialShape;
import org.inferometer.operator.ShapedNode;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Interpreter.Interpretation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The catalogue's rules of shapes and of folded constants against what ONNX Runtime computes.
class CatalogueRulesTest {
  /// Operators whose shapes follow from equations and coordinates, for which there is no rule.
  private static final List<String> WITHOUT_RULE = List.of("Einsum", "RoiAlign", "GridSample");

  static Stream<Form> forms() {
    return Stream.concat(
        OperatorForms.all(),
        Stream.of(
            new Form(
                "ReduceMean over no axes",
                18,
                OperatorForms.NEWEST,
                false,
                List.of(Node.of("y", "ReduceMean", List.of("c", "axes"), List.of("y"))),
                List.of(OperatorForms.longs("axes", Shape.of(0)))),
            new Form(
                "ReduceMean that does nothing",
                18,
                OperatorForms.NEWEST,
                false,
                List.of(
                    Node.of(
                        "y",
                        "ReduceMean",
                        List.of("c"),
                        List.of("y"),
                        Attribute.of("noop_with_empty_axes", 1))),
                List.of())));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatIsKnownOfAShapeIsWhatTheRuntimeWrites(Form form) throws Exception {
    int ran = 0;
    for (int opset : IntStream.of(form.first(), Math.min(form.last(), 21)).distinct().toArray()) {
      List<Node> nodes = new ArrayList<>();
      nodes.add(Node.of("conv", "Conv", List.of("x", "w"), List.of("c")));
      nodes.addAll(form.nodes());
      List<Tensor> constants = new ArrayList<>(form.constants());
      constants.add(OperatorForms.weights("w", 4, 3, 1, 1));
      Network network = network(opset, nodes, constants);
      Interpretation run;
      try {
        run = interpretation(network);
      } catch (BackendException e) {
        continue;
      }
      ran++;
      for (Node node : form.nodes()) {
        check(network, node, run.types());
      }
    }
    assertThat(ran).as("networks that run").isPositive();
  }

  private static void check(Network network, Node node, Map<String, TensorType> types) {
    String output = node.outputs().getFirst();
    Shape shape = Objects.requireNonNull(types.get(output)).shape();
    PartialShape exact = written(network, node, tensor -> exact(network, types, tensor));
    PartialShape open =
        written(
            network,
            node,
            tensor -> exact(network, types, tensor).then(s -> PartialShape.ofRank(s.length)));
    PartialShape nothing = written(network, node, _ -> PartialShape.UNKNOWN);
    assertThat(List.of(exact, open, nothing)).allSatisfy(known -> assertAgrees(known, shape));
    if (network.operators().of(node).isKnown() && !WITHOUT_RULE.contains(node.opType())) {
      assertThat(exact.rank()).as(node.opType()).hasValue(shape.rank());
    }
  }

  private static void assertAgrees(PartialShape known, Shape shape) {
    if (known.isKnown()) {
      assertThat(known.rank()).as(known + " of " + shape).hasValue(shape.rank());
      for (int axis = 0; axis < shape.rank(); axis++) {
        assertThat(known.size(axis))
            .as(known + " of " + shape)
            .isIn(PartialShape.OPEN, shape.dim(axis));
      }
    }
  }

  private static PartialShape exact(Network network, Map<String, TensorType> types, String tensor) {
    return constant(network, tensor)
        .map(Tensor::shape)
        .or(() -> Optional.ofNullable(types.get(tensor)).map(TensorType::shape))
        .map(PartialShape::of)
        .orElse(PartialShape.UNKNOWN);
  }

  private static PartialShape written(
      Network network, Node node, Function<String, PartialShape> shapes) {
    return network
        .operators()
        .of(node)
        .written(new ShapedNode(node, shapes, tensor -> constant(network, tensor)));
  }

  private static Optional<Tensor> constant(Network network, String tensor) {
    return Optional.ofNullable(network.index().initializer(tensor));
  }

  /// One node of constants alone.
  record Folded(int opset, String operator, List<Tensor> inputs, List<Attribute> attributes) {
    Node node() {
      List<String> names = inputs.stream().map(Tensor::name).toList();
      return Node.of(operator, operator, names, List.of("y"), attributes.toArray(Attribute[]::new));
    }

    @Override
    public String toString() {
      return operator + attributes.stream().map(Attribute::name).toList() + " of " + opset;
    }
  }

  static Stream<Folded> folded() {
    Tensor cube = OperatorForms.weights("cube", 2, 3, 4);
    Tensor column = OperatorForms.weights("column", 3, 1);
    Tensor one = OperatorForms.weights("one", 1, 3, 1);
    Tensor wide = OperatorForms.weights("wide", 2, 5, 4);
    return Stream.of(
        folded(13, "Identity", List.of(cube)),
        folded(13, "Reshape", List.of(cube, longs("shape", 0, -1))),
        folded(
            14,
            "Reshape",
            List.of(OperatorForms.weights("none", 0, 4), longs("shape", 0, 7)),
            Attribute.of("allowzero", 1)),
        folded(13, "Flatten", List.of(cube)),
        folded(13, "Flatten", List.of(cube), Attribute.of("axis", -1)),
        folded(13, "Flatten", List.of(cube), Attribute.of("axis", 0)),
        folded(11, "Squeeze", List.of(one), Attribute.of("axes", new long[] {-1})),
        folded(13, "Squeeze", List.of(one, longs("axes", 0))),
        folded(13, "Squeeze", List.of(one)),
        folded(11, "Unsqueeze", List.of(cube), Attribute.of("axes", new long[] {0, 4})),
        folded(13, "Unsqueeze", List.of(cube, longs("axes", -1, 1))),
        folded(13, "Transpose", List.of(cube)),
        folded(13, "Transpose", List.of(cube), Attribute.of("perm", new long[] {1, 2, 0})),
        folded(13, "Expand", List.of(column, longs("shape", 2, 1, 2))),
        folded(13, "Expand", List.of(cube, longs("shape", 1))),
        folded(13, "Concat", List.of(cube, wide, cube), Attribute.of("axis", 1)),
        folded(13, "Concat", List.of(cube, cube), Attribute.of("axis", -1)),
        folded(13, "Cast", List.of(cube), Attribute.of("to", (long) ElementType.DOUBLE.code())),
        folded(13, "Cast", List.of(cube), Attribute.of("to", (long) ElementType.INT32.code())),
        folded(13, "Shape", List.of(cube)),
        folded(15, "Shape", List.of(cube), Attribute.of("start", -2), Attribute.of("end", 9)),
        folded(15, "Shape", List.of(cube), Attribute.of("start", 2), Attribute.of("end", 1)),
        folded(13, "Size", List.of(cube)),
        folded(13, "ConstantOfShape", List.of(longs("shape", 2, 0, 3))),
        folded(
            13,
            "ConstantOfShape",
            List.of(longs("shape", 2, 3)),
            Attribute.of("value", OperatorForms.longs("v", Shape.of(1), -7))),
        folded(13, "Constant", List.of(), Attribute.of("value_float", 2.5f)),
        folded(13, "Constant", List.of(), Attribute.of("value_ints", new long[] {4, 5})),
        folded(13, "Constant", List.of(), Attribute.of("value", cube)),
        folded(13, "Range", List.of(scalar("from", 10), scalar("to", -5), scalar("step", -4))),
        folded(13, "Range", List.of(scalar("from", 1), scalar("to", 1), scalar("step", 2))));
  }

  @ParameterizedTest
  @MethodSource("folded")
  void aFoldedConstantIsWhatTheRuntimeComputes(Folded folded) throws Exception {
    Network network = network(folded.opset(), List.of(folded.node()), folded.inputs());
    HostTensor computed =
        Objects.requireNonNull(interpretation(network).outputs().get("y"), "an output");

    Tensor constant =
        network
            .operators()
            .of(folded.node())
            .folded(folded.node(), folded.inputs(), 1 << 20)
            .orElseThrow();

    assertThat(constant.type()).isEqualTo(computed.type());
    assertThat(constant.bytes().mismatch(computed.data())).isEqualTo(-1);
  }

  private static Folded folded(
      int opset, String operator, List<Tensor> inputs, Attribute... attributes) {
    return new Folded(opset, operator, inputs, List.of(attributes));
  }

  private static Tensor longs(String name, long... values) {
    return OperatorForms.longs(name, Shape.of(values.length), values);
  }

  private static Tensor scalar(String name, long value) {
    return OperatorForms.longs(name, Shape.of(), value);
  }

  private static Interpretation interpretation(Network network) throws Exception {
    Binding binding = network.bind(Optional.empty(), Map.of());
    return new OnnxRuntimeInterpreter()
        .interpret(network, binding, SeededInputs.of(binding, 1).tensors());
  }

  private static Network network(int opset, List<Node> nodes, List<Tensor> constants) {
    TensorSpec x = new TensorSpec("x", ElementType.FLOAT, Dimension.fixed(Shape.of(1, 3, 6, 6)));
    TensorSpec y = new TensorSpec("y", ElementType.UNDEFINED, null);
    Graph graph =
        new Graph(
            "g",
            nodes,
            constants.stream().distinct().toList(),
            List.of(),
            List.of(x),
            List.of(y),
            List.of());
    List<OperatorSet> sets = List.of(new OperatorSet("", opset));
    Model model = new Model(8, "", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "rules", "a test", "onnx", null);
  }
}
