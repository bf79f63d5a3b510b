package org.inferometer.customlayer;

/// Says what a custom layer is in standard operators, for the comparison with it.
@FunctionalInterface
public interface Decomposition {
  /// Adds nodes that read the layer's inputs and write its outputs.
  void define(StandardNodes nodes);
}
