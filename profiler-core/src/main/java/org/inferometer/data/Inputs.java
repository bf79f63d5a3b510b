package org.inferometer.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;

/// What a network is fed with.
///
/// @param tensors by name of the input, off heap
/// @param further sets of the same names and types, in memory of their own, which inferences take
///   in turn with the first; none where all inferences take the same
/// @param origins where each came from, one sentence each, for the study
public record Inputs(
    Map<String, HostTensor> tensors, List<Map<String, HostTensor>> further, List<String> origins) {
  public Inputs {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    further = List.copyOf(further);
    origins = List.copyOf(origins);
  }

  /// One set.
  public Inputs(Map<String, HostTensor> tensors, List<String> origins) {
    this(tensors, List.of(), origins);
  }

  /// The same with further sets.
  ///
  /// @param origin what they are, a sentence
  public Inputs with(List<Map<String, HostTensor>> more, String origin) {
    List<String> all = new ArrayList<>(origins);
    all.add(origin);
    return new Inputs(tensors, more, all);
  }

  /// How many sets there are.
  public int sets() {
    return 1 + further.size();
  }

  /// Binds them to a session, whose first inference takes the first set.
  public void bindTo(Session session) throws BackendException {
    session.bind(tensors);
    if (!further.isEmpty()) {
      session.rotate(further);
    }
  }
}
