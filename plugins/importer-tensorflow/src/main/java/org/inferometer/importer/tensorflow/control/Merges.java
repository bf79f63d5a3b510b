package org.inferometer.importer.tensorflow.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Finds the conditions by which nodes that merge two branches choose between them.
///
/// @param nodes of the graph, by name
record Merges(Map<String, NodeDef> nodes) {
  /// The attribute of a merge that says which of its inputs is the one of the true branch.
  static final String TAKEN = "_taken";

  /// A merge of two branches with the condition that chooses between them.
  NodeDef withCondition(NodeDef node) {
    if (!Frames.MERGES.contains(node.getOp())
        || node.getInputCount() != 2
        || node.containsAttr(TAKEN)) {
      return node;
    }
    Map<String, Set<Integer>> first = conditions(node.getInput(0));
    Map<String, Set<Integer>> second = conditions(node.getInput(1));
    for (var entry : first.entrySet()) {
      Set<Integer> other = second.get(entry.getKey());
      if (other != null
          && entry.getValue().size() == 1
          && other.size() == 1
          && !entry.getValue().equals(other)) {
        return node.toBuilder()
            .addInput(entry.getKey())
            .putAttr(
                TAKEN, AttrValue.newBuilder().setI(entry.getValue().contains(1) ? 0 : 1).build())
            .build();
      }
    }
    return node;
  }

  /// The conditions that a tensor depends on by switches, the nearest first, and which of their
  /// outputs it reads.
  private Map<String, Set<Integer>> conditions(String tensor) {
    Map<String, Set<Integer>> found = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      String input = open.removeFirst();
      String name = Tensors.node(input);
      NodeDef node = nodes.get(name);
      if (node == null || !seen.add(input)) {
        continue;
      }
      if (Frames.SWITCHES.contains(node.getOp())
          && node.getInputCount() > 1
          && !Tensors.isControl(input)) {
        found.computeIfAbsent(node.getInput(1), _ -> new HashSet<>()).add(Tensors.index(input));
      }
      open.addAll(node.getInputList());
    }
    return found;
  }
}
