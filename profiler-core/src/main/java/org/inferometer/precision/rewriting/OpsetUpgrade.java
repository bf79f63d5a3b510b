package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Operators;
import org.inferometer.precision.rewriting.OperatorChanges.NotRaised;

/// Raises the operator set of a model, up to 22. Nodes whose form changed on the way are rewritten,
/// those of graphs within too, each change after the other (see [OperatorChanges]). What changed
/// its meaning and cannot be rewritten is refused with the remedy; where the catalogue has a row of
/// a later set for an operator, or ends it, its meaning changed there.
final class OpsetUpgrade {
  private static final String ADVICE = "; raise the model with onnx.version_converter first";

  private final long from;
  private final long to;
  private final String why;
  private final Operators catalogue;
  private final Operators operators;

  private OpsetUpgrade(long from, long to, String why, Operators catalogue) {
    this.from = from;
    this.to = to;
    this.why = why;
    this.catalogue = catalogue;
    this.operators = catalogue.at(List.of(new OperatorSet("", from)));
  }

  /// The model with an operator set that is as new as needed, or newer.
  ///
  /// @param network whose nodes are stamped, see [LayerStamps#of]
  /// @param why the set is needed, for messages: the network and what needs it
  static Model of(Network network, long needed, String why) throws ConversionException {
    Model model = network.model();
    if (model.opset() >= needed) {
      return model;
    }
    OpsetUpgrade upgrade = new OpsetUpgrade(model.opset(), needed, why, network.operators());
    return model.with(upgrade.operatorSets(model), upgrade.raised(model));
  }

  private List<OperatorSet> operatorSets(Model model) {
    return Stream.concat(
            Stream.of(new OperatorSet("", to)),
            model.operatorSets().stream().filter(set -> !set.domain().isEmpty()))
        .toList();
  }

  private Graph raised(Model model) throws ConversionException {
    Graph graph = model.graph();
    PartialShapes shapes = PartialShapes.of(null, graph, operators);
    RaisedGraph main =
        RaisedGraph.main(graph, ElementTypes.of(model, operators), shapes, operators);
    List<Node> nodes = raised(graph.nodes(), main);
    List<Tensor> constants = new ArrayList<>(graph.initializers());
    constants.addAll(main.added());
    return new Graph(
        graph.name(),
        nodes,
        constants,
        graph.sparseInitializers(),
        graph.inputs(),
        graph.outputs(),
        graph.valueInfos(),
        graph.rest());
  }

  private List<Node> raised(List<Node> nodes, RaisedGraph graph) throws ConversionException {
    List<Node> raised = new ArrayList<>();
    for (Node node : nodes) {
      raised.addAll(raised(withSubgraphs(node, graph), from, graph));
    }
    return raised;
  }

  private Node withSubgraphs(Node node, RaisedGraph graph) throws ConversionException {
    if (GraphIndex.subgraphs(node).isEmpty()) {
      return node;
    }
    List<Attribute> attributes = new ArrayList<>();
    for (Attribute attribute : node.attributes()) {
      attributes.add(
          attribute.value() instanceof Attribute.Graphs held
              ? new Attribute(attribute.name(), raised(held, graph), attribute.rest())
              : attribute);
    }
    return node.with(attributes);
  }

  private Attribute.Graphs raised(Attribute.Graphs held, RaisedGraph outer)
      throws ConversionException {
    List<Graph> graphs = new ArrayList<>();
    for (Graph graph : held.values()) {
      PartialShapes shapes = PartialShapes.of(outer.shapes(), graph, operators);
      graphs.add(graph.with(raised(graph.nodes(), outer.within(graph, shapes, operators))));
    }
    return new Attribute.Graphs(held.list(), graphs);
  }

  /// @param version whose form the node has
  private List<Node> raised(Node node, long version, RaisedGraph graph) throws ConversionException {
    if (!node.isOfDefaultSet()) {
      return List.of(node);
    }
    for (long next = version + 1; next <= to; next++) {
      OperatorChanges.Change change = OperatorChanges.of(node, next);
      if (change != null) {
        return raised(rewritten(node, change, graph), next, graph);
      }
      if (catalogue.changes(node.opType(), next)) {
        throw refusal(node, "");
      }
    }
    return List.of(node);
  }

  private List<Node> raised(List<Node> nodes, long version, RaisedGraph graph)
      throws ConversionException {
    List<Node> raised = new ArrayList<>();
    for (Node node : nodes) {
      raised.addAll(raised(node, version, graph));
    }
    return raised;
  }

  private List<Node> rewritten(Node node, OperatorChanges.Change change, RaisedGraph graph)
      throws ConversionException {
    try {
      return change.rewritten(node, graph);
    } catch (NotRaised e) {
      throw refusal(node, ": " + e.getMessage());
    } catch (IndexOutOfBoundsException | NoSuchElementException _) {
      // No reader of files counts operands; the operator would not take the node either.
      throw refusal(node, ": it has fewer operands, or values of an attribute, than it needs");
    }
  }

  /// @param reason why this one is not rewritten; empty if none of its kind is
  private ConversionException refusal(Node node, String reason) {
    return new ConversionException(
        why
            + ", and "
            + node.opType()
            + " '"
            + (node.name().isEmpty() ? node.outputs().getFirst() : node.name())
            + "' of operator set "
            + from
            + " cannot be raised here"
            + reason
            + ADVICE);
  }
}
