package org.inferometer.network;

import java.util.Map;
import org.inferometer.graph.TensorType;

/// The sizes that turn a network with open dimensions into one that can run.
///
/// @param batch items in one inference
/// @param symbols a size for every symbolic dimension
/// @param inputs the resulting type of every input that has to be fed, in the model's order
public record Binding(int batch, Map<String, Long> symbols, Map<String, TensorType> inputs) {
  public Binding {
    if (batch < 1) {
      throw new IllegalArgumentException("a batch has at least one item, not " + batch);
    }
    symbols = Map.copyOf(symbols);
    inputs = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(inputs));
  }
}
