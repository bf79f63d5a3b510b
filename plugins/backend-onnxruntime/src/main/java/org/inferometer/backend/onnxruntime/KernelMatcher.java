package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.jspecify.annotations.Nullable;

/// Finds the node of a graph that a kernel's event belongs to.
///
/// Names need be neither unique nor present. A graph that ONNX Runtime saved has its nodes in order
/// of execution, so that the place of a kernel among those of its graph tells the node. Where the
/// nodes are in another order, a kernel is the node of its name and operator; of several, the next.
final class KernelMatcher {
  /// What tells one kernel of a graph from another.
  private record Kernel(String name, String index, String opType) {
    /// ONNX Runtime calls a node without a name by its operator and its index.
    boolean isUnnamed() {
      return name.equals(opType + "_" + index);
    }
  }

  private record Group(String name, String opType) {}

  private static final Integer NONE = -1;

  private final List<Node> nodes;
  private final Map<Group, List<Integer>> groups = new HashMap<>();
  private final Map<Group, Integer> taken = new HashMap<>();
  private final Map<Kernel, Integer> matched = new HashMap<>();

  /// @param nodes of the graph whose kernels are matched
  KernelMatcher(List<Node> nodes) {
    this.nodes = nodes;
    for (int i = 0; i < nodes.size(); i++) {
      groups.computeIfAbsent(group(nodes.get(i)), g -> new ArrayList<>()).add(i);
    }
  }

  /// Whether every node of a network can be told by its name and operator, in whatever order ONNX
  /// Runtime executes them: names are there and unique, none is one that ONNX Runtime would give,
  /// and no local function brings in nodes of its own.
  static boolean namesTell(Network network) {
    List<Node> nodes = network.graph().nodes();
    return network.model().functions().isEmpty()
        && nodes.stream().noneMatch(KernelMatcher::mayBeUnnamed)
        && nodes.stream().map(KernelMatcher::group).distinct().count() == nodes.size();
  }

  private static boolean mayBeUnnamed(Node node) {
    return node.name().isEmpty() || node.name().startsWith(node.opType() + "_");
  }

  /// The index of each kernel's node; -1 where the graph has none.
  ///
  /// @param kernels of one run of the graph, in order of execution
  int[] match(List<TraceEvent> kernels) {
    return isInOrder(kernels)
        ? IntStream.range(0, kernels.size()).toArray()
        : kernels.stream().mapToInt(this::byName).toArray();
  }

  private boolean isInOrder(List<TraceEvent> kernels) {
    return kernels.size() == nodes.size()
        && IntStream.range(0, nodes.size()).allMatch(i -> fits(kernels.get(i), nodes.get(i)));
  }

  private static boolean fits(TraceEvent event, Node node) {
    return event.opType().equals(node.opType())
        && (node.name().isEmpty() || node.name().equals(event.nodeName()));
  }

  private int byName(TraceEvent event) {
    return matched.computeIfAbsent(
        new Kernel(event.nodeName(), event.nodeIndex(), event.opType()), this::next);
  }

  private Integer next(Kernel kernel) {
    Integer byName = next(new Group(kernel.name(), kernel.opType()));
    if (byName != null) {
      return byName;
    }
    Integer byOrder = kernel.isUnnamed() ? next(new Group("", kernel.opType())) : null;
    return byOrder == null ? NONE : byOrder;
  }

  private @Nullable Integer next(Group group) {
    List<Integer> candidates = groups.getOrDefault(group, List.of());
    int index = taken.merge(group, 1, Integer::sum) - 1;
    return index < candidates.size() ? candidates.get(index) : null;
  }

  private static Group group(Node node) {
    return new Group(node.name(), node.opType());
  }
}
