package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ImportException;

/// Everything in a graph that cannot be expressed, by operator type and reason.
final class Problems {
  private static final int MOST_NODES = 4;

  private final Map<String, List<String>> nodes = new LinkedHashMap<>();

  void add(String type, String reason, String node) {
    nodes
        .computeIfAbsent(type + (reason.isEmpty() ? "" : " " + reason), _ -> new ArrayList<>())
        .add(node);
  }

  void throwIfAny(String file) throws ImportException {
    if (nodes.isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>();
    nodes.forEach((what, where) -> parts.add(what + " (" + listed(where) + ")"));
    throw new ImportException(
        file, "", "operators that cannot be expressed in ONNX: " + String.join("; ", parts));
  }

  private static String listed(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_NODES, names.size())));
    int more = names.size() - MOST_NODES;
    return (names.size() == 1 ? "node " : "nodes ")
        + first
        + (more > 0 ? " and " + more + " more" : "");
  }
}
