package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;

/// A model in which whatever a node writes in FP16 or FP32 passes an [ObservingOperators] before
/// another node reads it, in the graphs of If, Loop and Scan too. ONNX Runtime otherwise computes
/// nodes for which it has no FP16 kernel in FP32, and drops the casts between them.
///
/// Two things are one node here, of which only the results are rounded: local functions, and a Scan
/// whose body does not declare the shapes of its results. Scan must know these, and ONNX Runtime
/// infers nothing through operators of ours.
///
/// @param written tensors that pass, by the index of the node that shows them
record StrictModel(Model model, List<Written> written) {
  /// Begins the names of what nodes write before it passes.
  private static final String BEFORE = "org.inferometer/before/";

  /// @param node index in the main graph of the node that writes it, or holds the graph that does
  record Written(String tensor, ElementType type, int node) {}

  static StrictModel of(Network network) {
    Model model = network.model();
    List<Written> written = new ArrayList<>();
    ElementTypes types = ElementTypes.of(model, network.operators());
    Graph graph = new Rewriting(written).main(model.graph(), types);
    List<OperatorSet> operatorSets = new ArrayList<>(model.operatorSets());
    operatorSets.add(ObservingOperators.OPERATOR_SET);
    return new StrictModel(model.with(operatorSets, graph), List.copyOf(written));
  }

  private record Rewriting(List<Written> written) {
    Graph main(Graph graph, ElementTypes types) {
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < graph.nodes().size(); i++) {
        add(graph.nodes().get(i), types, i, nodes);
      }
      return graph.with(nodes);
    }

    /// @param place the node of the main graph that holds this graph
    private Graph inner(Graph graph, ElementTypes types, int place) {
      List<Node> nodes = new ArrayList<>();
      graph.nodes().forEach(node -> add(node, types, place, nodes));
      return graph.with(nodes);
    }

    private void add(Node node, ElementTypes types, int place, List<Node> nodes) {
      List<String> outputs = new ArrayList<>();
      List<Node> passing = new ArrayList<>();
      for (String output : node.outputs()) {
        ElementType type = output.isEmpty() ? ElementType.UNDEFINED : types.of(output);
        if (!ObservingOperators.passes(type)) {
          outputs.add(output);
          continue;
        }
        int index = written.size();
        written.add(new Written(output, type, place));
        outputs.add(BEFORE + index);
        passing.add(ObservingOperators.passing(BEFORE + index, type, output, index));
      }
      nodes.add(inner(node, types, place).between(node.inputs(), outputs));
      nodes.addAll(passing);
    }

    /// The node with its own graphs rewritten.
    private Node inner(Node node, ElementTypes types, int place) {
      return GraphIndex.subgraphs(node).isEmpty() || isUnshapedScan(node)
          ? node
          : node.with(
              node.attributes().stream().map(attribute -> inner(attribute, types, place)).toList());
    }

    private static boolean isUnshapedScan(Node node) {
      return node.is("Scan")
          && GraphIndex.subgraphs(node).stream()
              .flatMap(body -> body.outputs().stream())
              .anyMatch(output -> output.fixedType().isEmpty());
    }

    private Attribute inner(Attribute attribute, ElementTypes types, int place) {
      if (!(attribute.value() instanceof Attribute.Graphs held)) {
        return attribute;
      }
      List<Graph> graphs =
          held.values().stream().map(graph -> inner(graph, types.inside(graph), place)).toList();
      return new Attribute(
          attribute.name(), new Attribute.Graphs(held.list(), graphs), attribute.rest());
    }
  }
}
