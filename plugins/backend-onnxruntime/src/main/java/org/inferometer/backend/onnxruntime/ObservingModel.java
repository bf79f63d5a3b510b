package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;

/// A model whose outputs are read by [ObservingOperators]s, and are outputs no more.
///
/// @param observed tensors that are read, by the index of the node
record ObservingModel(Model model, List<String> observed) {

  /// Outputs stay the first one, since a session must have one, and what no float32 node computes.
  ///
  /// @param model optimised
  static ObservingModel of(Model model) {
    Graph graph = BlockedOutputs.of(model.graph());
    GraphIndex index = GraphIndex.of(graph);
    List<TensorSpec> outputs = new ArrayList<>();
    List<String> observed = new ArrayList<>();
    for (TensorSpec output : graph.outputs()) {
      boolean computed =
          output.elementType() == ElementType.FLOAT && index.producer(output.name()) >= 0;
      if (computed && !outputs.isEmpty()) {
        observed.add(output.name());
      } else {
        outputs.add(output);
      }
    }
    List<Node> nodes = new ArrayList<>(graph.nodes());
    // ONNX Runtime orders nodes by walking back from those whose results nobody reads, from the
    // last of them on: in this order each observer runs when its tensor has been computed.
    IntStream.range(0, observed.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> -index.producer(observed.get(i))))
        .forEach(i -> nodes.add(ObservingOperators.node(observed.get(i), i)));
    List<OperatorSet> operatorSets = new ArrayList<>(model.operatorSets());
    operatorSets.add(ObservingOperators.OPERATOR_SET);
    return new ObservingModel(
        model.with(operatorSets, graph.with(nodes).withOutputs(outputs)), observed);
  }
}
