package org.inferometer.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.jspecify.annotations.Nullable;

/// Element types of every tensor of a graph, inferred from constants, inputs and operators, as the
/// ONNX specification defines them. What follows from no rule is what the file declares; what it
/// does not declare is undefined.
public final class ElementTypes {
  private final Map<String, ElementType> types = new HashMap<>();
  private final Map<String, ElementType> declared = new HashMap<>();
  private final IdentityHashMap<Graph, ElementTypes> inner = new IdentityHashMap<>();
  private final @Nullable ElementTypes outer;
  private final Map<String, Function> functions;
  private final Operators operators;

  private ElementTypes(
      @Nullable ElementTypes outer, Map<String, Function> functions, Operators operators) {
    this.outer = outer;
    this.functions = functions;
    this.operators = operators;
  }

  /// @param catalogue of the model's operators
  public static ElementTypes of(Model model, Operators catalogue) {
    Map<String, Function> byName = new HashMap<>();
    model
        .functions()
        .forEach(function -> byName.put(key(function.domain(), function.name()), function));
    ElementTypes types = new ElementTypes(null, byName, catalogue.at(model.operatorSets()));
    types.infer(model.graph(), List.of());
    return types;
  }

  /// The element type of a tensor that is visible here; undefined where it is not known.
  public ElementType of(String tensor) {
    ElementType own = types.get(tensor);
    if (own != null) {
      return own;
    }
    return outer == null ? ElementType.UNDEFINED : outer.of(tensor);
  }

  /// The types within a graph that a node of this one holds.
  public ElementTypes inside(Graph subgraph) {
    ElementTypes found = inner.get(subgraph);
    if (found == null) {
      throw new IllegalArgumentException("'" + subgraph.name() + "' is not held by this graph");
    }
    return found;
  }

  /// Whether a node calls one of the model's local functions.
  public boolean callsFunction(Node node) {
    return functions.containsKey(key(node.domain(), node.opType()));
  }

  private void infer(Graph graph, List<ElementType> fed) {
    graph.valueInfos().forEach(spec -> declared.put(spec.name(), spec.elementType()));
    graph.outputs().forEach(spec -> declared.put(spec.name(), spec.elementType()));
    for (int i = 0; i < graph.inputs().size(); i++) {
      TensorSpec spec = graph.inputs().get(i);
      boolean known = spec.elementType() != ElementType.UNDEFINED || i >= fed.size();
      types.put(spec.name(), known ? spec.elementType() : fed.get(i));
    }
    graph.initializers().forEach(tensor -> types.put(tensor.name(), tensor.elementType()));
    graph
        .sparseInitializers()
        .forEach(tensor -> types.put(tensor.values().name(), tensor.values().elementType()));
    graph.nodes().forEach(this::infer);
  }

  private void infer(Node node) {
    List<ElementType> read = node.inputs().stream().map(this::of).toList();
    List<ElementType> written = written(node, read);
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      ElementType type = i < written.size() ? written.get(i) : ElementType.UNDEFINED;
      types.put(
          output,
          type == ElementType.UNDEFINED
              ? declared.getOrDefault(output, ElementType.UNDEFINED)
              : type);
    }
  }

  private List<ElementType> written(Node node, List<ElementType> read) {
    Function function = functions.get(key(node.domain(), node.opType()));
    if (function != null) {
      return called(function, read);
    }
    List<Graph> graphs = GraphIndex.subgraphs(node);
    if (!graphs.isEmpty()) {
      return held(node, graphs, read);
    }
    return operators.of(node).types().written(node, read);
  }

  private List<ElementType> called(Function function, List<ElementType> read) {
    Operators own = operators.at(function.operatorSets());
    ElementTypes body = new ElementTypes(null, functions, own);
    for (int i = 0; i < function.inputs().size(); i++) {
      body.types.put(
          function.inputs().get(i), i < read.size() ? read.get(i) : ElementType.UNDEFINED);
    }
    function.nodes().forEach(body::infer);
    return function.outputs().stream().map(body::of).toList();
  }

  /// A Loop feeds its body with a counter, the condition and its state; a Scan with its inputs; an
  /// If with nothing. A Loop's body gives the condition first.
  private List<ElementType> held(Node node, List<Graph> graphs, List<ElementType> read) {
    boolean loop = node.is("Loop");
    List<ElementType> fed = new ArrayList<>(read);
    if (loop && fed.size() >= 2) {
      fed.set(0, ElementType.INT64);
      fed.set(1, ElementType.BOOL);
    }
    for (Graph graph : graphs) {
      ElementTypes body = new ElementTypes(this, functions, operators);
      body.infer(graph, node.is("If") ? List.of() : fed);
      inner.put(graph, body);
    }
    Graph first = graphs.getFirst();
    List<ElementType> given =
        first.outputs().stream().map(spec -> inside(first).of(spec.name())).toList();
    return loop && !given.isEmpty() ? given.subList(1, given.size()) : given;
  }

  private static String key(String domain, String name) {
    return domain + "\n" + name;
  }
}
