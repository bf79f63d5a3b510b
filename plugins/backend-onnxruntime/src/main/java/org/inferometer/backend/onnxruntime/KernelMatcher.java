package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Node;
import org.jspecify.annotations.Nullable;

/// Finds the node of a graph that a kernel's event belongs to.
///
/// Names need be neither unique nor present, and the index that an event holds is one within ONNX
/// OrtRuntime. So events of one name and operator are matched to the nodes of that name and
/// operator in order of execution, which is the order of nodes in a graph that ONNX Runtime saved.
final class KernelMatcher {
  /// What tells one kernel of a session from another.
  private record Kernel(String name, String index, String opType) {}

  private record Group(String name, String opType) {}

  private final Map<Group, List<Integer>> nodes = new HashMap<>();
  private final Map<Group, Integer> taken = new HashMap<>();
  private final Map<Kernel, Integer> matched = new LinkedHashMap<>();
  private static final Integer NONE = -1;

  /// @param executed the nodes of the main graph, in the order in which they are executed
  KernelMatcher(List<Node> executed) {
    for (int i = 0; i < executed.size(); i++) {
      Node node = executed.get(i);
      nodes.computeIfAbsent(new Group(node.name(), node.opType()), g -> new ArrayList<>()).add(i);
    }
  }

  /// Whether every node can be told by its name and operator alone, so that order does not matter.
  static boolean namesAreUnique(List<Node> nodes) {
    return nodes.stream().noneMatch(node -> node.name().isEmpty())
        && nodes.stream().map(n -> new Group(n.name(), n.opType())).distinct().count()
            == nodes.size();
  }

  /// The index of the event's node; -1 where it is none of the main graph.
  int match(TraceEvent event) {
    Kernel kernel = new Kernel(event.nodeName(), event.nodeIndex(), event.opType());
    Integer known = matched.get(kernel);
    if (known == null) {
      known = next(kernel);
      matched.put(kernel, known);
    }
    return known;
  }

  private Integer next(Kernel kernel) {
    Integer byName = next(new Group(kernel.name(), kernel.opType()));
    if (byName != null) {
      return byName;
    }
    boolean unnamed = kernel.name().equals(kernel.opType() + "_" + kernel.index());
    Integer byOrder = unnamed ? next(new Group("", kernel.opType())) : null;
    return byOrder == null ? NONE : byOrder;
  }

  private @Nullable Integer next(Group group) {
    List<Integer> candidates = nodes.getOrDefault(group, List.of());
    int index = taken.merge(group, 1, Integer::sum) - 1;
    return index < candidates.size() ? candidates.get(index) : null;
  }
}
