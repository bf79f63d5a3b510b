package org.inferometer.precision.int8;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Sets of tensors that share a scale; joining is cheap (union-find).
final class ScaleGroups {
  private final Map<String, String> parents = new HashMap<>();

  /// The tensor that stands for a tensor's set.
  String of(String tensor) {
    String root = tensor;
    for (String parent = parents.get(root); parent != null; parent = parents.get(root)) {
      root = parent;
    }
    // The way is short the next time: chains of tensors can be long.
    for (String next = tensor; !next.equals(root); ) {
      next = Objects.requireNonNull(parents.put(next, root));
    }
    return root;
  }

  void join(String a, String b) {
    String from = of(a);
    String to = of(b);
    if (!from.equals(to)) {
      parents.put(from, to);
    }
  }
}
