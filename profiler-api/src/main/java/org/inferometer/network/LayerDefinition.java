package org.inferometer.network;

import java.util.List;

/// What a layer computes, apart from where it stands: the nodes, weights and shapes that it brings
/// into a network. [org.inferometer.network.layer.Layers] has the usual ones; a further one is a
/// class that implements this.
public interface LayerDefinition {
  /// The layer's type as tables show it: the ONNX operator where the layer is one node, the field's
  /// usual name otherwise.
  String type();

  /// Emits the layer's nodes.
  ///
  /// @return the layer's results, at least one, all of them emitted here
  /// @throws IllegalArgumentException made by [LayerScope#error] if it cannot take these inputs
  List<Value> define(LayerScope scope, List<Value> inputs);
}
