package org.inferometer.precision.rewriting;

import java.util.List;
import java.util.function.UnaryOperator;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// Graphs with other names.
final class Graphs {
  private Graphs() {}

  /// The graph with other nodes, and other names for its tensors.
  static Graph renamed(Graph graph, List<Node> nodes, UnaryOperator<String> names) {
    return new Graph(
        graph.name(),
        nodes,
        graph.initializers().stream().map(tensor -> renamed(tensor, names)).toList(),
        graph.sparseInitializers().stream()
            .map(tensor ->
                new SparseTensor(renamed(tensor.values(), names), tensor.indices(), tensor.shape()))
            .toList(),
        renamed(graph.inputs(), names),
        renamed(graph.outputs(), names),
        renamed(graph.valueInfos(), names),
        graph.rest());
  }

  private static Tensor renamed(Tensor tensor, UnaryOperator<String> names) {
    return new Tensor(
        names.apply(tensor.name()),
        tensor.elementType(),
        tensor.shape(),
        tensor.data(),
        tensor.strings(),
        tensor.rest());
  }

  private static List<TensorSpec> renamed(List<TensorSpec> specs, UnaryOperator<String> names) {
    return specs.stream()
        .map(spec ->
            new TensorSpec(
                names.apply(spec.name()), spec.elementType(), spec.dimensions(), spec.rest()))
        .toList();
  }
}
