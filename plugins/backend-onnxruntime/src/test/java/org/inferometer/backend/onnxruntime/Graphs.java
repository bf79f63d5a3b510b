package org.inferometer.backend.onnxruntime;

import java.util.List;
import java.util.Map;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Model;
import org.inferometer.network.onnx.Node;

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
