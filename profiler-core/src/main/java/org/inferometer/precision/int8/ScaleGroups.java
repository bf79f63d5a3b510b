package org.inferometer.precision.int8;

import java.util.HashMap;
import java.util.Map;

/// Sets of tensors that share a scale; joining is cheap (union-find).
final class ScaleGroups {
  private final Map<String, String> parents = new HashMap<>();

  /// The tensor that stands for a tensor's set.
  String of(String tensor) {
    String parent = parents.getOrDefault(tensor, tensor);
    if (parent.equals(tensor)) {
      return tensor;
    }
    String root = of(parent);
    parents.put(tensor, root);
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
