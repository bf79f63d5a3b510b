package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.onnx.Attribute;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.inferometer.network.onnx.SparseTensor;
import org.inferometer.network.onnx.Tensor;

/// Tensors that a node reads: its inputs, and what graphs within it take from around it.
final class Reads {
  private Reads() {}

  /// Names in order of inputs, then of use within subgraphs; optional inputs that are left out are
  /// not among them.
  static List<String> of(Node node) {
    Set<String> reads = new LinkedHashSet<>(node.inputs());
    for (Graph graph : subgraphs(node)) {
      outer(graph, reads);
    }
    reads.remove("");
    return List.copyOf(reads);
  }

  /// The graphs in the node's attributes.
  static List<Graph> subgraphs(Node node) {
    List<Graph> graphs = new ArrayList<>();
    for (Attribute attribute : node.attributes()) {
      if (attribute.value() instanceof Attribute.Graphs held) {
        graphs.addAll(held.values());
      }
    }
    return graphs;
  }

  private static void outer(Graph graph, Set<String> reads) {
    Set<String> own = new HashSet<>();
    graph.inputs().stream().map(TensorSpec::name).forEach(own::add);
    graph.initializers().stream().map(Tensor::name).forEach(own::add);
    graph.sparseInitializers().stream().map(SparseTensor::values).map(Tensor::name).forEach(own::add);
    for (Node node : graph.nodes()) {
      of(node).stream().filter(name -> !own.contains(name)).forEach(reads::add);
      own.addAll(node.outputs());
    }
    graph.outputs().stream()
        .map(TensorSpec::name)
        .filter(name -> !own.contains(name))
        .forEach(reads::add);
  }
}
