package org.inferometer.importer.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.Malformed;
import org.jspecify.annotations.Nullable;

/// Judges a graph by the rules of the ONNX specification (`docs/IR.md`, "Graphs"): every tensor is
/// made once, none of what is used is missing, and no node needs its own output.
final class GraphCheck {
  /// Where an input or an initializer is made: before every node.
  private static final int BEFORE_ALL = -1;

  private final Graph graph;
  private final FunctionCheck functions;
  private final @Nullable GraphCheck outer;
  private final Supplier<String> context;
  private final Map<String, Integer> madeAt;
  private int at;
  private boolean sorted = true;

  private GraphCheck(
      Graph graph, FunctionCheck functions, @Nullable GraphCheck outer, Supplier<String> context) {
    this.graph = graph;
    this.functions = functions;
    this.outer = outer;
    this.context = context;
    this.madeAt = HashMap.newHashMap(graph.nodes().size() + graph.initializers().size());
  }

  /// @param context what the graph belongs to, for messages: ` of function 'f'`; called only then
  /// @return whether every node stands behind those whose tensors it uses
  static boolean check(Graph graph, FunctionCheck functions, Supplier<String> context) {
    GraphCheck check = new GraphCheck(graph, functions, null, context);
    check.check();
    return check.sorted;
  }

  private void check() {
    collectConstants();
    collectOutputs();
    for (at = 0; at < graph.nodes().size(); at++) {
      check(graph.nodes().get(at));
    }
    for (TensorSpec output : graph.outputs()) {
      if (!isMade(output.name())) {
        throw malformed("output '" + output.name() + "'", "nothing makes it");
      }
    }
    requireNoCycle();
  }

  private void collectConstants() {
    graph.initializers().forEach(tensor -> addInitializer(tensor.name()));
    graph.sparseInitializers().forEach(tensor -> addInitializer(tensor.values().name()));
    Map<String, Integer> inputs = new HashMap<>();
    for (TensorSpec input : graph.inputs()) {
      if (inputs.put(input.name(), BEFORE_ALL) != null) {
        throw malformed("input '" + input.name() + "'", "it is declared twice");
      }
    }
    madeAt.putAll(inputs);
  }

  private void addInitializer(String name) {
    if (name.isEmpty()) {
      throw malformed("an initializer", "it has no name");
    }
    if (madeAt.put(name, BEFORE_ALL) != null) {
      throw malformed("initializer '" + name + "'", "it is there twice");
    }
  }

  private void collectOutputs() {
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        Integer first = output.isEmpty() ? null : madeAt.putIfAbsent(output, i);
        if (first != null) {
          String maker =
              first == BEFORE_ALL ? "is an input or an initializer" : place(first) + " makes";
          throw new Malformed(
              place(i), "it makes tensor '" + output + "' again, which " + maker + " already");
        }
      }
    }
  }

  private void check(Node node) {
    if (node.opType().isEmpty()) {
      throw new Malformed(place(at), "it has no operator type");
    }
    if (functions.lacks(node)) {
      throw new Malformed(
          place(at),
          "it calls '"
              + node.domain()
              + "."
              + node.opType()
              + "', which is not among the model's local functions");
    }
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !isMade(input)) {
        throw new Malformed(place(at), "it uses tensor '" + input + "', which nothing makes");
      }
    }
    for (Graph subgraph : GraphIndex.subgraphs(node)) {
      Supplier<String> inner = () -> " in subgraph '" + subgraph.name() + "' of " + place(at);
      new GraphCheck(subgraph, functions, this, inner).check();
    }
  }

  /// Whether this graph or one around it makes a tensor. Notes where it does so only later.
  private boolean isMade(String tensor) {
    for (GraphCheck check = this; check != null; check = check.outer) {
      Integer position = check.madeAt.get(tensor);
      if (position != null) {
        check.sorted &= position < check.at;
        return true;
      }
    }
    return false;
  }

  private void requireNoCycle() {
    if (sorted) {
      return;
    }
    OptionalInt node = GraphOrder.of(graph).nodeOnCycle();
    if (node.isPresent()) {
      throw new Malformed(place(node.getAsInt()), "it needs its own output: the graph has a cycle");
    }
  }

  private Malformed malformed(String place, String reason) {
    return new Malformed(place + context.get(), reason);
  }

  private String place(int index) {
    Node node = graph.nodes().get(index);
    String name =
        node.name().isEmpty() ? index + " (" + node.opType() + ")" : "'" + node.name() + "'";
    return "node " + name + context.get();
  }
}
