package org.inferometer.network;

import java.util.Map;
import org.inferometer.graph.TensorType;

/// The sizes that turn a network with open dimensions into one that can run.
///
/// @param batch items in one inference
/// @param symbols a size for every symbolic dimension
/// @param inputs the resulting type of every input that has to be fed, in the model's order
/// @param rows by the name of an input whose elements are indices into a table of the network, such
///   as token ids: how many rows the table has; inputs that choose from no table of known size are
///   left out
public record Binding(
    int batch, Map<String, Long> symbols, Map<String, TensorType> inputs, Map<String, Long> rows) {
  public Binding {
    if (batch < 1) {
      throw new IllegalArgumentException("a batch has at least one item, not " + batch);
    }
    symbols = Map.copyOf(symbols);
    rows = Map.copyOf(rows);
    inputs = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(inputs));
  }

  /// Sizes for a network whose inputs choose from no table.
  public Binding(int batch, Map<String, Long> symbols, Map<String, TensorType> inputs) {
    this(batch, symbols, inputs, Map.of());
  }
}
