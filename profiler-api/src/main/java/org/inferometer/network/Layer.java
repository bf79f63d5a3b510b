package org.inferometer.network;

import java.util.List;

/// One unit of a network as its source defines it: an ONNX node, a layer of another format, or one
/// call on the builder.
///
/// @param name unique within the network
/// @param type the operator or layer type, for example `Conv` or `InnerProduct`
/// @param nodes indices into the graph's nodes, ascending; several nodes may be one layer, and
///   several layers may share a node
/// @param parameterCount elements of the constants that this layer is the first to use
public record Layer(String name, String type, List<Integer> nodes, long parameterCount) {
  public Layer {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("layer " + name + " has no node");
    }
  }
}
