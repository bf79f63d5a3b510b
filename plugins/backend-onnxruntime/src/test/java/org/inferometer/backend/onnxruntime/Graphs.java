package org.inferometer.backend.onnxruntime;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;

/// Small models for tests.
final class Graphs {
  private Graphs() {}

  static Model model(List<Node> nodes, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new Model(
        10,
        "",
        "",
        "",
        0,
        "",
        List.of(new Model.OperatorSet("", 17)),
        new Graph("g", nodes, List.of(), List.of(), inputs, outputs, List.of()),
        List.of(),
        Map.of());
  }
}
