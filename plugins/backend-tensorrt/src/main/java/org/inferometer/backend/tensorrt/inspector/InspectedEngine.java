package org.inferometer.backend.tensorrt.inspector;

import java.util.List;

/// What the engine inspector told of an engine.
///
/// @param layers in order of execution
/// @param bindings names of the engine's inputs and outputs
/// @param remarks what could not be read or is not there, a sentence each
public record InspectedEngine(
    List<InspectedLayer> layers, List<String> bindings, List<String> remarks) {
  public InspectedEngine {
    layers = List.copyOf(layers);
    bindings = List.copyOf(bindings);
    remarks = List.copyOf(remarks);
  }
}
