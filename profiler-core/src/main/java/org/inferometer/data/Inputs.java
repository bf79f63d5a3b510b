package org.inferometer.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.HostTensor;

/// What a network is fed with.
///
/// @param tensors by name of the input, off heap
/// @param origins where each came from, one sentence each, for the study
public record Inputs(Map<String, HostTensor> tensors, List<String> origins) {
  public Inputs {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    origins = List.copyOf(origins);
  }
}
