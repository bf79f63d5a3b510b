package org.inferometer.importer.tensorflow;

import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.list;
import static org.inferometer.importer.tensorflow.TestGraph.random;

import java.util.List;
import java.util.Map;

/// Small graphs that tests break.
final class Samples {
  private Samples() {}

  static TestGraph convolution() {
    return new TestGraph()
        .input("x", random(1, 32), 1, 4, 4, 2)
        .constant("filter", random(2, 36), 3, 3, 2, 2)
        .vector("shape", -1, 8)
        .node(
            "conv",
            "Conv2D",
            List.of("x", "filter"),
            Map.of("strides", list(1, 2, 2, 1), "padding", attr("SAME")))
        .node("relu", "Relu", List.of("conv"))
        .node("flat", "Reshape", List.of("relu", "shape"));
  }
}
