package org.inferometer.accuracy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;

/// What the network itself gives for the same inputs: what an engine is checked against.
public sealed interface Reference {

  /// @param title for people: "the unoptimised network on ONNX Runtime 1.29.0"
  /// @param types of the tensors that were computed, by name
  record Known(String title, Map<String, HostTensor> outputs, Map<String, TensorType> types)
      implements Reference {
    public Known {
      outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
      types = Map.copyOf(types);
    }
  }

  /// @param reason why there is none
  record Unavailable(String reason) implements Reference {}

  /// The types that it knows; empty where there is none.
  default Map<String, TensorType> knownTypes() {
    return this instanceof Known known ? known.types() : Map.of();
  }
}
