package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;

/// Names for a graph's nodes that TensorRT can join into names of engine layers, and that lead
/// back.
///
/// TensorRT writes `a + b`, `a || b`, `PWN(a, b)`, `{ForeignNode[a...b]}` and `[ONNX Layer: a]`
/// without escaping anything, and ONNX neither asks that nodes have names nor that these differ. A
/// name made here is unique in the graph and its subgraphs, and has letters, digits and `_./:-`
/// only, never two dots in a row. Names that are so already stay as they are.
public final class ExportNames {
  /// Changes with what this class makes of a graph: engines that were built with other names do not
  /// lead back.
  public static final int VERSION = 1;

  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9_./:-]+|\\.\\.+");

  private final Map<String, Integer> topLevel = new HashMap<>();
  private final Map<String, String> originals = new HashMap<>();
  private final Set<String> kept;
  private final Graph graph;

  private ExportNames(Graph graph) {
    this.kept = fitting(graph);
    this.graph = renamed(graph, -1);
  }

  public static ExportNames of(Graph graph) {
    return new ExportNames(graph);
  }

  /// The graph with these names; all else is as it was.
  public Graph graph() {
    return graph;
  }

  /// The index of the node of this name in the graph's nodes; for a node of a subgraph that of the
  /// top-level node that holds it. Empty for a name that was not made here.
  public Optional<Integer> node(String exported) {
    return Optional.ofNullable(topLevel.get(exported));
  }

  /// What the node was called before: may be empty. Empty too for a name that was not made here.
  public Optional<String> original(String exported) {
    return Optional.ofNullable(originals.get(exported));
  }

  private Graph renamed(Graph from, int holder) {
    List<Node> nodes = new ArrayList<>(from.nodes().size());
    for (int i = 0; i < from.nodes().size(); i++) {
      nodes.add(renamed(from.nodes().get(i), holder < 0 ? i : holder, i));
    }
    return from.with(nodes);
  }

  private Node renamed(Node node, int holder, int index) {
    String name = free(node, index);
    topLevel.put(name, holder);
    originals.put(name, node.name());
    return new Node(
        name,
        node.opType(),
        node.domain(),
        node.overload(),
        node.inputs(),
        node.outputs(),
        node.attributes().stream().map(attribute -> renamed(attribute, holder)).toList(),
        node.metadata(),
        node.rest());
  }

  private Attribute renamed(Attribute attribute, int holder) {
    return attribute.value() instanceof Attribute.Graphs held
        ? new Attribute(
            attribute.name(),
            new Attribute.Graphs(
                held.list(), held.values().stream().map(g -> renamed(g, holder)).toList()),
            attribute.rest())
        : attribute;
  }

  /// The first node of a fitting name keeps it, even where an earlier one would be renamed to it.
  private String free(Node node, int index) {
    if (isFit(node.name()) && !topLevel.containsKey(node.name())) {
      return node.name();
    }
    String wanted =
        node.name().isEmpty()
            ? node.opType() + "_" + index
            : UNFIT.matcher(node.name()).replaceAll("_");
    String name = wanted;
    for (int copy = 2; topLevel.containsKey(name) || kept.contains(name); copy++) {
      name = wanted + "_" + copy;
    }
    return name;
  }

  private static boolean isFit(String name) {
    return !name.isEmpty() && !UNFIT.matcher(name).find();
  }

  private static Set<String> fitting(Graph graph) {
    Set<String> names = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (isFit(node.name())) {
        names.add(node.name());
      }
      for (Attribute attribute : node.attributes()) {
        if (attribute.value() instanceof Attribute.Graphs held) {
          held.values().forEach(subgraph -> names.addAll(fitting(subgraph)));
        }
      }
    }
    return names;
  }
}
