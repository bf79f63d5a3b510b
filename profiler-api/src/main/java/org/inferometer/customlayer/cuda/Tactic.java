package org.inferometer.customlayer.cuda;

import java.util.Map;

/// One way to compute a layer: an entry of its text, compiled with these macros.
///
/// @param name unique among the tactics of a layer and its types, for people: `vectorised`
/// @param entry the `__global__` function: its name, or an instance of a template, `scale<float,
///   4>`
/// @param macros defined before the text is compiled, with their values
public record Tactic(String name, String entry, Map<String, String> macros) {
  public Tactic {
    macros = Map.copyOf(macros);
    if (name.isBlank() || entry.isBlank()) {
      throw new IllegalArgumentException("a tactic has a name and an entry");
    }
  }

  /// One without macros.
  public static Tactic of(String name, String entry) {
    return new Tactic(name, entry, Map.of());
  }

  /// This one with a further macro.
  public Tactic with(String macro, Object value) {
    Map<String, String> all = new java.util.HashMap<>(macros);
    all.put(macro, String.valueOf(value));
    return new Tactic(name, entry, all);
  }
}
