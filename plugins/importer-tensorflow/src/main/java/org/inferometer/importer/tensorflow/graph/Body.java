package org.inferometer.importer.tensorflow.graph;

import java.util.List;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// A function that control flow runs, with every function that it calls inlined.
///
/// @param nodes whose inputs are arguments, or tensors `NODE` and `NODE:index` of this body
/// @param results tensors `NODE:index`, or arguments
public record Body(List<Arg> arguments, List<NodeDef> nodes, List<String> results) {
  public Body {
    arguments = List.copyOf(arguments);
    nodes = List.copyOf(nodes);
    results = List.copyOf(results);
  }
}
