package org.inferometer.precision.rewriting;

import static org.inferometer.precision.rewriting.NodeForms.changed;
import static org.inferometer.precision.rewriting.NodeForms.withFurther;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.precision.rewriting.OperatorChanges.Change;
import org.inferometer.precision.rewriting.OperatorChanges.NotRaised;

/// The experiments that ONNX took back in operator set 10. They become what ONNX Runtime computes
/// for them (its `contrib_defs.cc`).
final class WithdrawnOperators {
  /// By operator.
  static final Map<String, Change> CHANGES =
      Map.of(
          "DynamicSlice", (node, _) -> List.of(changed(node, "Slice", node.inputs())),
          "ImageScaler", WithdrawnOperators::scaledImage,
          "Affine", WithdrawnOperators::affine,
          "Scale", WithdrawnOperators::multiplied,
          "ScaledTanh", (node, graph) -> parametric(node, graph, "Tanh"),
          "ParametricSoftplus", (node, graph) -> parametric(node, graph, "Softplus"),
          "Crop", WithdrawnOperators::cropped);

  private WithdrawnOperators() {}

  /// `scale * x + bias[channel]`, channels first.
  private static List<Node> scaledImage(Node node, RaisedGraph graph) {
    String input = node.inputs().getFirst();
    float[] bias = node.floatsAttribute("bias", 0);
    return linear(
        node,
        graph,
        graph.number(node, "scale", input, Shape.of(), node.floatAttribute("scale", 1)),
        graph.number(node, "bias", input, Shape.of(bias.length, 1, 1), bias));
  }

  private static List<Node> affine(Node node, RaisedGraph graph) {
    String input = node.inputs().getFirst();
    return linear(
        node,
        graph,
        graph.number(node, "alpha", input, Shape.of(), node.floatAttribute("alpha", 1)),
        graph.number(node, "beta", input, Shape.of(), node.floatAttribute("beta", 0)));
  }

  private static List<Node> linear(
      Node node,
      RaisedGraph graph,
      RaisedGraph.TypedConstant factor,
      RaisedGraph.TypedConstant summand) {
    String product = graph.fresh(node.outputs().getFirst(), "product");
    List<String> input = List.of(node.inputs().getFirst(), factor.name());
    List<Node> nodes = new ArrayList<>(factor.then(graph.added(node, "Mul", input, product)));
    Node sum = changed(node, "Add", List.of(product, summand.name())).with(List.of());
    nodes.addAll(summand.then(sum));
    return nodes;
  }

  private static List<Node> multiplied(Node node, RaisedGraph graph) {
    String input = node.inputs().getFirst();
    RaisedGraph.TypedConstant scale =
        graph.number(node, "scale", input, Shape.of(), node.floatAttribute("scale", 1));
    return scale.then(changed(node, "Mul", List.of(input, scale.name())).with(List.of()));
  }

  /// `alpha * f(beta * x)`.
  private static List<Node> parametric(Node node, RaisedGraph graph, String function) {
    String input = node.inputs().getFirst();
    String output = node.outputs().getFirst();
    RaisedGraph.TypedConstant beta =
        graph.number(node, "beta", input, Shape.of(), node.floatAttribute("beta", 1));
    RaisedGraph.TypedConstant alpha =
        graph.number(node, "alpha", input, Shape.of(), node.floatAttribute("alpha", 1));
    String inner = graph.fresh(output, "inner");
    String value = graph.fresh(output, "value");
    List<Node> nodes =
        new ArrayList<>(beta.then(graph.added(node, "Mul", List.of(input, beta.name()), inner)));
    nodes.add(graph.added(node, function, List.of(inner), value));
    nodes.addAll(alpha.then(changed(node, "Mul", List.of(value, alpha.name())).with(List.of())));
    return nodes;
  }

  /// The border is left, top, right and bottom; where there is a scale, it is the size that is left
  /// in place of right and bottom.
  private static List<Node> cropped(Node node, RaisedGraph graph) throws NotRaised {
    long[] border = node.intsAttribute("border");
    long[] size = node.intsAttribute("scale");
    if (border.length != 4 || (size.length != 0 && size.length != 2)) {
      throw new NotRaised("its border is not four whole numbers, or its scale not two");
    }
    long[] starts = {border[1], border[0]};
    long[] ends =
        size.length == 2
            ? new long[] {starts[0] + size[0], starts[1] + size[1]}
            : new long[] {fromEnd(border[3]), fromEnd(border[2])};
    Node slice = changed(node, "Slice", node.inputs()).with(List.of());
    return List.of(
        withFurther(
            slice,
            graph.longs(node, "starts", starts),
            graph.longs(node, "ends", ends),
            graph.longs(node, "axes", 2, 3)));
  }

  private static long fromEnd(long count) {
    return count == 0 ? Integer.MAX_VALUE : -count;
  }
}
