package org.inferometer.precision.rewriting;

import static org.inferometer.precision.rewriting.NodeForms.changed;
import static org.inferometer.precision.rewriting.NodeForms.first;
import static org.inferometer.precision.rewriting.NodeForms.moved;
import static org.inferometer.precision.rewriting.NodeForms.renamed;
import static org.inferometer.precision.rewriting.NodeForms.with;
import static org.inferometer.precision.rewriting.NodeForms.withDefault;
import static org.inferometer.precision.rewriting.NodeForms.withFurther;
import static org.inferometer.precision.rewriting.NodeForms.without;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// The changes of form that ONNX's operators went through (its Changelog.md), and how a node in the
/// form before one is written in the form after it. A change that only added types, or operands and
/// attributes that may be left out, is none. What ONNX took back, [WithdrawnOperators] has.
final class OperatorChanges {
  /// Writes a node in the form of the operator set that brought the change.
  @FunctionalInterface
  interface Change {
    List<Node> rewritten(Node node, RaisedGraph graph) throws NotRaised;
  }

  /// A node that has no counterpart in the newer form.
  static final class NotRaised extends Exception {
    private static final long serialVersionUID = 1;

    NotRaised(String reason) {
      super(reason);
    }
  }

  /// By operator, then by the operator set that changed it.
  private static final Map<String, Map<Long, Change>> CHANGES = new HashMap<>();

  private OperatorChanges() {}

  /// The change of a node's operator in an operator set; null if there is none.
  static @Nullable Change of(Node node, long version) {
    return CHANGES.getOrDefault(node.opType(), Map.of()).get(version);
  }

  private static void in(long version, String operators, Change change) {
    for (String operator : operators.split(" ", -1)) {
      CHANGES.computeIfAbsent(operator, _ -> new HashMap<>()).put(version, change);
    }
  }

  static {
    in(2, "Pad", (node, _) -> List.of(renamed(node, "paddings", "pads")));
    in(2, "LpPool GlobalLpPool", (node, _) -> List.of(withWholePower(node)));
    in(2, "Split", OperatorChanges::splitByAttribute);
    in(4, "Concat", (node, _) -> List.of(withDefault(node, Attribute.of("axis", 1))));
    in(5, "Reshape", (node, graph) -> List.of(moved(node, graph, "shape")));
    in(
        6,
        "Abs Ceil Clip Elu Exp Floor HardSigmoid InstanceNormalization LeakyRelu Log Max Mean Min"
            + " Neg PRelu Reciprocal Relu Sigmoid Sqrt Sum Tanh",
        (node, _) -> List.of(without(node, "consumed_inputs")));
    in(6, "Selu", (node, _) -> List.of(withRoundedConstants(node)));
    in(6, "Cast", (node, _) -> List.of(withTypeByNumber(node)));
    in(7, "Add Sub Mul Div Pow And Or Xor Equal Greater Less", OperatorChanges::broadcast);
    in(7, "Gemm", (node, _) -> List.of(without(node, "broadcast")));
    in(7, "PRelu", OperatorChanges::slopes);
    in(7, "Dropout BatchNormalization", (node, _) -> inference(node));
    in(7, "LSTM GRU RNN", (node, _) -> List.of(without(node, "output_sequence")));
    in(7, "Upsample", (node, _) -> scaled(node));
    in(9, "BatchNormalization", OperatorChanges::spatial);
    in(9, "Upsample", OperatorChanges::scalesAsInput);
    in(9, "MeanVarianceNormalization", (node, _) -> normalised(node));
    in(10, "Upsample", (node, _) -> List.of(changed(node, "Resize", node.inputs())));
    in(10, "Slice", (node, graph) -> List.of(moved(node, graph, "starts", "ends", "axes")));
    in(10, "TopK", OperatorChanges::count);
    WithdrawnOperators.CHANGES.forEach((operator, change) -> in(10, operator, change));
    in(11, "Clip", OperatorChanges::clipped);
    in(11, "Pad", OperatorChanges::padded);
    in(11, "Resize", OperatorChanges::placed);
    in(11, "Scatter", (node, _) -> List.of(changed(node, "ScatterElements", node.inputs())));
    // They may now count in another order, and from the end: what was allowed before is unchanged.
    in(11, "TopK", (node, _) -> List.of(node));
    in(11, "OneHot", OperatorChanges::onlyFromTheStart);
    in(12, "Dropout", (node, _) -> List.of(without(node, "ratio")));
    in(13, "Squeeze Unsqueeze ReduceSum", (node, graph) -> List.of(moved(node, graph, "axes")));
    in(13, "Split", (node, graph) -> List.of(moved(node, graph, "split")));
    in(13, "Softmax LogSoftmax Hardmax", OperatorChanges::alongOneAxis);
    in(13, "Resize", (node, _) -> withoutOldNearest(node));
    // In inference it never had more than one result.
    in(14, "BatchNormalization", (node, _) -> List.of(first(node)));
    in(
        16,
        "RoiAlign",
        (node, _) ->
            List.of(
                withDefault(
                    node, Attribute.of("coordinate_transformation_mode", "output_half_pixel"))));
    in(18, "Split", (node, _) -> counted(node));
    in(
        18,
        "ReduceMax ReduceMin ReduceMean ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum"
            + " ReduceLogSumExp",
        (node, graph) -> List.of(moved(node, graph, "axes")));
    in(20, "GridSample", (node, _) -> List.of(withNewMode(node)));
  }

  // Operator sets 2 to 6.

  private static Node withWholePower(Node node) throws NotRaised {
    float power = node.floatAttribute("p", 2);
    if (power != Math.rint(power)) {
      throw new NotRaised("its power " + power + " is no whole number");
    }
    return with(node, Attribute.of("p", (long) power));
  }

  private static List<Node> splitByAttribute(Node node, RaisedGraph graph) throws NotRaised {
    if (!node.hasInput(1)) {
      return List.of(withDefault(node, Attribute.of("axis", 0)));
    }
    long[] values =
        graph
            .integers(node.inputs().get(1))
            .orElseThrow(() -> new NotRaised("its sizes are computed"));
    Node alone = node.between(node.inputs().subList(0, 1), node.outputs());
    return List.of(
        with(withDefault(alone, Attribute.of("axis", 0)), Attribute.of("split", values)));
  }

  /// The factors that stood for missing ones had fewer digits.
  private static Node withRoundedConstants(Node node) {
    Node alpha = withDefault(node, Attribute.of("alpha", 1.6732f));
    return without(withDefault(alpha, Attribute.of("gamma", 1.0507f)), "consumed_inputs");
  }

  private static Node withTypeByNumber(Node node) throws NotRaised {
    String name = node.textAttribute("to").orElse("").toUpperCase(Locale.ROOT);
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(name)) {
        return with(node, Attribute.of("to", (long) type.code()));
      }
    }
    throw new NotRaised("there is no element type '" + name + "'");
  }

  // Operator sets 7 to 9.

  /// The second operand lay along axes of the first from one axis on, by default the last ones.
  private static List<Node> broadcast(Node node, RaisedGraph graph) throws NotRaised {
    Node plain = without(node, "broadcast", "axis", "consumed_inputs");
    if (node.intAttribute("broadcast", 0) == 0 || node.attribute("axis").isEmpty()) {
      return List.of(plain);
    }
    int first = rank(graph, node, 0);
    int second = rank(graph, node, 1);
    long axis = node.intAttribute("axis", 0);
    long behind = first - (axis < 0 ? axis + first : axis) - second;
    return withDimensionsBehind(plain, graph, second, behind);
  }

  private static int rank(RaisedGraph graph, Node node, int position) throws NotRaised {
    OptionalInt rank = graph.rank(node.inputs().get(position));
    if (rank.isEmpty()) {
      throw new NotRaised(
          "the number of dimensions of '" + node.inputs().get(position) + "' is unknown");
    }
    return rank.getAsInt();
  }

  /// A node whose second operand has further dimensions of one element behind its own.
  private static List<Node> withDimensionsBehind(
      Node node, RaisedGraph graph, int rank, long behind) throws NotRaised {
    if (behind < 0) {
      throw new NotRaised("its second operand has more dimensions than fit behind its axis");
    }
    if (behind == 0) {
      return List.of(node);
    }
    String wide = graph.fresh(node.outputs().getFirst(), "operand");
    Attribute axes = Attribute.of("axes", LongStream.range(rank, rank + behind).toArray());
    return List.of(
        graph.added(node, "Unsqueeze", List.of(node.inputs().get(1)), wide, axes),
        with(node, 1, wide));
  }

  /// One slope serves all channels, or each has its own.
  private static List<Node> slopes(Node node, RaisedGraph graph) throws NotRaised {
    Tensor slope = graph.constant(node.inputs().get(1));
    if (slope != null && slope.shape().elementCount() == 1) {
      return List.of(node);
    }
    int rank = rank(graph, node, 1);
    return rank != 1
        ? List.of(node)
        : withDimensionsBehind(node, graph, 1, rank(graph, node, 0) - 2);
  }

  private static List<Node> inference(Node node) throws NotRaised {
    boolean trains =
        node.intAttribute("is_test", 0) == 0
            && (node.opType().equals("Dropout")
                || node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty()));
    if (trains) {
      throw new NotRaised("it is in training mode (is_test is 0)");
    }
    return List.of(without(node, "is_test", "consumed_inputs"));
  }

  private static List<Node> scaled(Node node) {
    float height = node.floatAttribute("height_scale", 1);
    float width = node.floatAttribute("width_scale", 1);
    Attribute scales = new Attribute("scales", new Attribute.Floats(true, 1, 1, height, width));
    return List.of(with(without(node, "height_scale", "width_scale"), scales));
  }

  /// Statistics were of whole items, not of channels.
  private static List<Node> spatial(Node node, RaisedGraph graph) {
    if (node.intAttribute("spatial", 1) != 0) {
      return List.of(without(node, "spatial"));
    }
    String output = node.outputs().getFirst();
    List<String> in = node.inputs();
    RaisedGraph.TypedConstant epsilon =
        graph.number(node, "epsilon", in.get(4), Shape.of(), node.floatAttribute("epsilon", 1e-5f));
    String[] steps = new String[5];
    Arrays.setAll(steps, i -> graph.fresh(output, "step" + i));
    List<Node> nodes = new ArrayList<>(epsilon.nodes());
    nodes.add(graph.added(node, "Add", List.of(in.get(4), epsilon.name()), steps[0]));
    nodes.add(graph.added(node, "Sqrt", List.of(steps[0]), steps[1]));
    nodes.add(graph.added(node, "Sub", List.of(in.get(0), in.get(3)), steps[2]));
    nodes.add(graph.added(node, "Div", List.of(steps[2], steps[1]), steps[3]));
    nodes.add(graph.added(node, "Mul", List.of(steps[3], in.get(1)), steps[4]));
    nodes.add(changed(first(node), "Add", List.of(steps[4], in.get(2))).with(List.of()));
    return nodes;
  }

  private static List<Node> scalesAsInput(Node node, RaisedGraph graph) {
    float[] scales = node.floatsAttribute("scales");
    String input = graph.floats(node, "scales", Shape.of(scales.length), scales);
    return List.of(without(withFurther(node, input), "scales"));
  }

  /// It was an experiment, of four dimensions, whose axes were told in words.
  private static List<Node> normalised(Node node) throws NotRaised {
    if (node.attribute("axes").isPresent()) {
      return List.of(node);
    }
    if (node.intAttribute("normalize_variance", 1) != 1) {
      throw new NotRaised("it leaves the variance as it is");
    }
    long[] axes =
        node.intAttribute("across_channels", 0) == 1 ? new long[] {1, 2, 3} : new long[] {2, 3};
    return List.of(
        with(without(node, "across_channels", "normalize_variance"), Attribute.of("axes", axes)));
  }

  // Operator sets 10 to 20.

  private static List<Node> count(Node node, RaisedGraph graph) {
    String count = graph.longs(node, "k", node.intAttribute("k", 1));
    return List.of(without(withFurther(node, count), "k"));
  }

  private static List<Node> clipped(Node node, RaisedGraph graph) {
    List<Node> nodes = new ArrayList<>();
    String[] bounds = new String[2];
    for (int i = 0; i < 2; i++) {
      String attribute = i == 0 ? "min" : "max";
      bounds[i] = numberAsInput(node, graph, attribute, nodes);
    }
    nodes.add(without(withFurther(node, bounds), "min", "max"));
    return nodes;
  }

  private static String numberAsInput(
      Node node, RaisedGraph graph, String attribute, List<Node> nodes) {
    if (node.attribute(attribute).isEmpty()) {
      return "";
    }
    RaisedGraph.TypedConstant number =
        graph.number(
            node,
            attribute,
            node.inputs().getFirst(),
            Shape.of(),
            node.floatAttribute(attribute, 0));
    nodes.addAll(number.nodes());
    return number.name();
  }

  private static List<Node> padded(Node node, RaisedGraph graph) {
    List<Node> nodes = new ArrayList<>();
    String pads = graph.longs(node, "pads", node.intsAttribute("pads"));
    String value = numberAsInput(node, graph, "value", nodes);
    nodes.add(without(withFurther(node, pads, value), "pads", "value"));
    return nodes;
  }

  /// It placed pixels at `x / scale`, of which it took the one before; where it shrank an image,
  /// the one behind.
  private static List<Node> placed(Node node, RaisedGraph graph) throws NotRaised {
    Node wider =
        node.between(List.of(node.inputs().get(0), "", node.inputs().get(1)), node.outputs());
    return List.of(
        with(
            with(wider, Attribute.of("coordinate_transformation_mode", "asymmetric")),
            Attribute.of("nearest_mode", shrinks(node, graph) ? "ceil" : "floor")));
  }

  private static boolean shrinks(Node node, RaisedGraph graph) throws NotRaised {
    Tensor scales = graph.constant(node.inputs().get(1));
    if (scales == null || scales.elementType() != ElementType.FLOAT) {
      return false;
    }
    double[] values = Constants.doubles(scales);
    boolean shrinks = Arrays.stream(values).anyMatch(scale -> scale < 1);
    boolean grows = Arrays.stream(values).anyMatch(scale -> scale > 1);
    if (shrinks && grows && node.textAttribute("mode").orElse("nearest").equals("nearest")) {
      throw new NotRaised("it grows along one axis and shrinks along another");
    }
    return shrinks;
  }

  private static List<Node> withoutOldNearest(Node node) throws NotRaised {
    if (node.textAttribute("coordinate_transformation_mode")
        .orElse("")
        .equals("tf_half_pixel_for_nn")) {
      throw new NotRaised("operator set 13 has no tf_half_pixel_for_nn");
    }
    return List.of(node);
  }

  /// Since then -1 is the last class; before, it was none, as every index beyond them.
  private static List<Node> onlyFromTheStart(Node node, RaisedGraph graph) {
    String indices = node.inputs().getFirst();
    if (graph
        .integers(indices)
        .filter(known -> LongStream.of(known).allMatch(index -> index >= 0))
        .isPresent()) {
      return List.of(node);
    }
    String whole = graph.fresh(indices, "whole");
    String negative = graph.fresh(indices, "negative");
    String inside = graph.fresh(indices, "inside");
    return List.of(
        graph.added(
            node,
            "Cast",
            List.of(indices),
            whole,
            Attribute.of("to", (long) ElementType.INT64.code())),
        graph.added(node, "Less", List.of(whole, graph.longs(node, "zero", 0)), negative),
        graph.added(
            node,
            "Where",
            List.of(negative, graph.longs(node, "none", Integer.MAX_VALUE), whole),
            inside),
        with(node, 0, inside));
  }

  /// Before 13 the operator saw two dimensions, split at its axis (by default 1); since then it
  /// works along one axis only.
  private static List<Node> alongOneAxis(Node node, RaisedGraph graph) {
    String input = node.inputs().getFirst();
    long axis = node.intAttribute("axis", 1);
    OptionalLong only = graph.shapes().onlyAxisFrom(input, axis);
    if (only.isPresent()) {
      return List.of(with(node, Attribute.of("axis", only.getAsLong())));
    }
    String output = node.outputs().getFirst();
    String shape = graph.fresh(output, "shape");
    String flat = graph.fresh(output, "flat");
    String result = graph.fresh(output, "result");
    return List.of(
        graph.added(node, "Shape", List.of(input), shape),
        graph.added(node, "Flatten", List.of(input), flat, Attribute.of("axis", axis)),
        with(node, Attribute.of("axis", -1)).between(List.of(flat), List.of(result)),
        graph.added(node, "Reshape", List.of(result, shape), output));
  }

  private static List<Node> counted(Node node) {
    return List.of(
        node.hasInput(1)
            ? node
            : with(node, Attribute.of("num_outputs", (long) node.outputs().size())));
  }

  private static Node withNewMode(Node node) {
    String mode = node.textAttribute("mode").orElse("bilinear");
    return with(
        node,
        Attribute.of(
            "mode", mode.equals("bilinear") ? "linear" : mode.equals("bicubic") ? "cubic" : mode));
  }
}
