package org.inferometer.onnx;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// Small models for tests.
final class Models {
  private Models() {}

  /// Opset 17, from float x[2] to float y[2].
  static Model of(Node... nodes) {
    return of(graph(List.of(floats("x", 2)), List.of(floats("y", 2)), List.of(), nodes));
  }

  static Model of(Graph graph, Function... functions) {
    return new Model(
        8,
        "test",
        "1",
        "",
        0,
        "",
        List.of(new Model.OperatorSet("", 17), new Model.OperatorSet("local", 1)),
        graph,
        List.of(functions),
        Map.of());
  }

  static Model opset(long version) {
    Graph graph = of(node("r", "Relu", "x", "y")).graph();
    return new Model(
        8,
        "",
        "",
        "",
        0,
        "",
        List.of(new Model.OperatorSet("", version)),
        graph,
        List.of(),
        Map.of());
  }

  static Graph graph(
      List<TensorSpec> inputs, List<TensorSpec> outputs, List<Tensor> weights, Node... nodes) {
    return new Graph("g", List.of(nodes), weights, List.of(), inputs, outputs, List.of());
  }

  static TensorSpec floats(String name, long... dims) {
    return new TensorSpec(
        name,
        ElementType.FLOAT,
        Arrays.stream(dims).<Dimension>mapToObj(Dimension.Fixed::new).toList());
  }

  static Tensor weight(String name, long... dims) {
    Shape shape = Shape.of(dims);
    return new Tensor(
        name,
        ElementType.FLOAT,
        shape,
        Arena.ofAuto().allocate(4 * shape.elementCount(), 4),
        List.of());
  }

  /// @param inputs names, separated by commas
  static Node node(String name, String type, String inputs, String outputs) {
    return Node.of(name, type, List.of(inputs.split(",")), List.of(outputs.split(",")));
  }

  static Node call(String function, String inputs, String outputs) {
    return new Node(
        "call_" + function,
        function,
        "local",
        "",
        List.of(inputs.split(",")),
        List.of(outputs.split(",")),
        List.of(),
        Map.of());
  }

  static Function function(String name, Node... nodes) {
    return new Function(
        name,
        "local",
        "",
        List.of("a"),
        List.of("b"),
        List.of(),
        List.of(),
        List.of(nodes),
        List.of(new Model.OperatorSet("", 17)));
  }
}
