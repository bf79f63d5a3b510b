package org.inferometer.importer.tensorflow.graph;

/// An input or an output of a network.
///
/// @param name in the imported network
/// @param tensor in the TensorFlow graph: `NODE` for its first output, or `NODE:index`
public record Port(String name, String tensor) {
  /// A port that is called what the node is called.
  public static Port of(String node) {
    return new Port(node, node);
  }
}
