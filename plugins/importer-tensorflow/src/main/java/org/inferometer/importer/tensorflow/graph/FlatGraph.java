package org.inferometer.importer.tensorflow.graph;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// A graph without function calls but those of control flow, and without variables: they are
/// constants.
///
/// @param nodes in any order
/// @param constants what nodes of these names yield, whatever their type: values of variables,
///   mapped from their shards
/// @param inputs nodes that the network is fed at
/// @param bodies functions that If, While and Case refer to, by name
public record FlatGraph(
    List<NodeDef> nodes,
    Map<String, Tensor> constants,
    List<Port> inputs,
    List<Port> outputs,
    Map<String, Body> bodies) {
  public FlatGraph {
    nodes = List.copyOf(nodes);
    constants = Map.copyOf(constants);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    bodies = Map.copyOf(bodies);
  }
}
