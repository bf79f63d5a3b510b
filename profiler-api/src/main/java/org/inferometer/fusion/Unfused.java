package org.inferometer.fusion;

import java.util.List;

/// Two layers that stayed apart, although layers of the same types are one engine layer elsewhere
/// in the same engine.
///
/// @param relation whether one reads the other's result, or both read the same
/// @param pattern their types: `Conv + Relu`
/// @param layers the names of the two
/// @param example the names of the two that were fused and are most like them
/// @param fusedTimes how often the pattern was fused in this engine
/// @param differences from the example, a phrase each; empty where none is known
public record Unfused(
    Relation relation,
    String pattern,
    List<String> layers,
    List<String> example,
    int fusedTimes,
    List<String> differences) {
  public Unfused {
    layers = List.copyOf(layers);
    example = List.copyOf(example);
    differences = List.copyOf(differences);
  }

  /// How two layers belong together.
  public enum Relation {
    /// The second reads the first's result.
    CHAIN,
    /// Both read the same tensor.
    SIBLINGS
  }
}
