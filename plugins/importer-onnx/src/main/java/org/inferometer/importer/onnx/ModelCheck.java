package org.inferometer.importer.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.Malformed;

/// Judges whether a model that could be read makes sense: its versions, its local functions and its
/// graphs.
public final class ModelCheck {
  /// ONNX's first. ONNX Runtime 1.29 promises to run 7 on, and runs many models of older ones.
  static final int OLDEST_OPSET = 1;

  /// The newest that ONNX Runtime 1.29 takes (what it says when it refuses others).
  static final int NEWEST_OPSET = 26;

  /// The newest IR version that ONNX Runtime 1.29 reads.
  static final int NEWEST_IR = 13;

  private ModelCheck() {}

  /// @return the model, with the nodes of its main graph in order of use
  /// @throws Malformed naming the place and the reason of the first fault
  public static Model checked(Model model) {
    requireVersions(model);
    FunctionCheck functions = FunctionCheck.of(model);
    requireIo(model.graph());
    Graph graph = withNodes(model.graph(), RepeatedConstants.dropped(model.graph()));
    boolean sorted = GraphCheck.check(graph, functions, () -> "");
    requireNames(graph, "");
    functions.check();
    return model.with(sorted ? graph : withNodes(graph, GraphOrder.of(graph).sorted()));
  }

  /// A node need not have a name, but those that are there differ (ONNX specification,
  /// `docs/IR.md`, "Names Within a Graph"). Runtimes refuse a graph where they do not; the bodies
  /// of local functions, which are expanded under new names, are free.
  ///
  /// @param context what the graph belongs to, for messages
  private static void requireNames(Graph graph, String context) {
    List<Node> nodes = graph.nodes();
    Map<String, Integer> named = HashMap.newHashMap(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Integer first = node.name().isEmpty() ? null : named.putIfAbsent(node.name(), i);
      if (first != null) {
        throw new Malformed(
            "node '" + node.name() + "'" + context,
            "two nodes have this name (numbers " + first + " and " + i + ", from 0)");
      }
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        requireNames(
            subgraph, " in subgraph '" + subgraph.name() + "' of node '" + node.name() + "'");
      }
    }
  }

  private static Graph withNodes(Graph graph, List<Node> nodes) {
    return new Graph(
        graph.name(),
        nodes,
        graph.initializers(),
        graph.sparseInitializers(),
        graph.inputs(),
        graph.outputs(),
        graph.valueInfos(),
        graph.rest());
  }

  private static void requireVersions(Model model) {
    if (model.irVersion() < 1 || model.irVersion() > NEWEST_IR) {
      throw new Malformed(
          "",
          "ONNX IR version "
              + model.irVersion()
              + " is not supported; versions 1 to "
              + NEWEST_IR
              + " are");
    }
    boolean imported = model.operatorSets().stream().anyMatch(set -> set.domain().isEmpty());
    boolean other = !model.operatorSets().isEmpty() && !imported;
    if (!other && (model.opset() < OLDEST_OPSET || model.opset() > NEWEST_OPSET)) {
      throw new Malformed(
          "",
          "operator set "
              + model.opset()
              + " of ai.onnx is not supported; "
              + OLDEST_OPSET
              + " to "
              + NEWEST_OPSET
              + " are. Convert the model with onnx.version_converter, or export it again");
    }
  }

  private static void requireIo(Graph graph) {
    if (graph.nodes().isEmpty()) {
      throw new Malformed("", "the graph has no node, so there is nothing to compute");
    }
    if (graph.outputs().isEmpty()) {
      throw new Malformed("", "the graph has no output, so there is nothing to compute");
    }
    Set<String> outputs = new HashSet<>();
    for (TensorSpec output : graph.outputs()) {
      if (!outputs.add(output.name())) {
        throw new Malformed("output '" + output.name() + "'", "it is declared twice");
      }
    }
    graph.inputs().forEach(ModelCheck::requireCountable);
    graph.outputs().forEach(ModelCheck::requireCountable);
  }

  private static void requireCountable(TensorSpec spec) {
    try {
      spec.fixedType().ifPresent(type -> Math.multiplyExact(type.shape().elementCount(), 16L));
    } catch (ArithmeticException e) {
      throw new Malformed("'" + spec.name() + "'", "its dimensions make more bytes than exist");
    }
  }
}
