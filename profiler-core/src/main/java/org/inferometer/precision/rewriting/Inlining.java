package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.jspecify.annotations.Nullable;

/// Puts the bodies of local functions in place of the nodes that call them, as runtimes do (ONNX's
/// IR specification, "Functions"): one body may serve calls of several types, and only some of them
/// may be converted. Nodes of a body stand for the layers of the call.
///
/// Functions that mean other operator sets than the model stay functions.
public final class Inlining {
  /// Why a node is not converted whose function stays one.
  public static final String LEFT =
      "it calls a local function of another operator set than the network's";

  private final Map<String, Function> functions = new HashMap<>();
  private final Set<OperatorSet> operatorSets;
  private final TensorNames names;

  private Inlining(Model model) {
    this.operatorSets = new LinkedHashSet<>(model.operatorSets());
    this.names = new TensorNames(model.graph());
    for (Function function : model.functions()) {
      if (function.operatorSets().stream().noneMatch(this::contradicts)) {
        functions.put(key(function.domain(), function.name(), function.overload()), function);
      }
    }
  }

  /// The network without calls of local functions; itself where it has no functions.
  public static Network network(Network network) {
    return network.model().functions().isEmpty() ? network : network.with(of(network));
  }

  /// The network's model without calls of local functions, its nodes stamped with their layers (see
  /// [LayerStamps#of]).
  public static Model of(Network network) {
    Model model = network.model();
    Inlining inlining = new Inlining(model);
    List<Node> nodes = LayerStamps.of(network);
    if (!inlining.functions.isEmpty()) {
      nodes = inlining.inlined(nodes, Scope.OUTERMOST);
    }
    Graph graph = model.graph().with(nodes);
    return inlining.functions.isEmpty() ? model.with(graph) : inlining.model(model, graph);
  }

  private Model model(Model model, Graph graph) {
    List<Function> left =
        model.functions().stream()
            .filter(f -> !functions.containsKey(key(f.domain(), f.name(), f.overload())))
            .toList();
    return new Model(
        model.irVersion(),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.docString(),
        List.copyOf(operatorSets),
        graph,
        left,
        model.metadata(),
        model.rest());
  }

  private boolean contradicts(OperatorSet wanted) {
    for (OperatorSet own : operatorSets) {
      if (own.domain().equals(wanted.domain())) {
        return own.version() != wanted.version();
      }
    }
    return false;
  }

  private List<Node> inlined(List<Node> nodes, Scope scope) {
    List<Node> inlined = new ArrayList<>();
    for (Node node : nodes) {
      Node here = scope.isOutermost() ? withGraphs(node, scope) : renamed(node, scope);
      Function function = functions.get(key(here.domain(), here.opType(), here.overload()));
      if (function == null) {
        inlined.add(here);
      } else {
        inlined.addAll(body(function, here));
      }
    }
    return inlined;
  }

  private List<Node> body(Function function, Node call) {
    for (OperatorSet set : function.operatorSets()) {
      if (operatorSets.stream().noneMatch(own -> own.domain().equals(set.domain()))) {
        operatorSets.add(set);
      }
    }
    Scope scope = new Scope(call, attributes(function, call), new HashMap<>());
    for (int i = 0; i < function.inputs().size(); i++) {
      scope.put(function.inputs().get(i), i < call.inputs().size() ? call.inputs().get(i) : "");
    }
    List<Node> passed = new ArrayList<>();
    for (int i = 0; i < Math.min(function.outputs().size(), call.outputs().size()); i++) {
      String output = function.outputs().get(i);
      String wanted = call.outputs().get(i);
      String known = scope.get(output);
      if (known == null && !wanted.isEmpty()) {
        scope.put(output, wanted);
      } else if (known != null && !wanted.isEmpty()) {
        // What a function only passes on must still have the name that its caller reads.
        passed.add(identity(call, known, wanted));
      }
    }
    List<Node> body = inlined(function.nodes(), scope);
    body.addAll(passed);
    return body;
  }

  private Node identity(Node call, String from, String to) {
    return new Node(
        names.of(to, "/Identity"),
        "Identity",
        "",
        "",
        List.of(from),
        List.of(to),
        List.of(),
        call.metadata());
  }

  private static Map<String, Attribute> attributes(Function function, Node call) {
    Map<String, Attribute> attributes = new HashMap<>();
    function.attributeDefaults().forEach(given -> attributes.put(given.name(), given));
    call.attributes().forEach(given -> attributes.put(given.name(), given));
    return attributes;
  }

  /// A node of a body as one of the graph that calls it.
  private Node renamed(Node node, Scope scope) {
    List<Attribute> attributes = new ArrayList<>();
    node.attributes().forEach(one -> attribute(one, scope).ifPresent(attributes::add));
    Node call = scope.call();
    return new Node(
        names.fresh(prefixed(call, node.name().isEmpty() ? node.opType() : node.name())),
        node.opType(),
        node.domain(),
        node.overload(),
        node.inputs().stream().map(input -> name(input, scope)).toList(),
        node.outputs().stream().map(output -> name(output, scope)).toList(),
        attributes,
        call.metadata(),
        node.rest());
  }

  private static String prefixed(Node call, String name) {
    return (call.name().isEmpty() ? call.outputs().getFirst() : call.name()) + "/" + name;
  }

  private String name(String tensor, Scope scope) {
    if (tensor.isEmpty() || scope.isOutermost()) {
      return tensor;
    }
    String known = scope.get(tensor);
    if (known == null) {
      known = names.fresh(prefixed(scope.call(), tensor));
      scope.put(tensor, known);
    }
    return known;
  }

  /// An attribute with what it refers to; empty if the caller leaves that out.
  private Optional<Attribute> attribute(Attribute attribute, Scope scope) {
    return switch (attribute.value()) {
      case Attribute.Reference reference ->
          Optional.ofNullable(scope.attributes().get(reference.callerAttribute()))
              .map(given -> new Attribute(attribute.name(), given.value(), attribute.rest()));
      case Attribute.Graphs held ->
          Optional.of(new Attribute(attribute.name(), graphs(held, scope), attribute.rest()));
      default -> Optional.of(attribute);
    };
  }

  private Node withGraphs(Node node, Scope scope) {
    return node.with(
        node.attributes().stream().flatMap(one -> attribute(one, scope).stream()).toList());
  }

  private Attribute.Graphs graphs(Attribute.Graphs held, Scope scope) {
    return new Attribute.Graphs(
        held.list(), held.values().stream().map(graph -> graph(graph, scope)).toList());
  }

  private Graph graph(Graph graph, Scope scope) {
    if (scope.isOutermost()) {
      return graph.with(inlined(graph.nodes(), scope));
    }
    Scope inner = new Scope(scope.call(), scope.attributes(), new HashMap<>(scope.tensors()));
    return Graphs.renamed(graph, inlined(graph.nodes(), inner), tensor -> name(tensor, inner));
  }

  private static String key(String domain, String name, String overload) {
    return domain + "\n" + name + "\n" + overload;
  }

  /// What names mean within one call.
  ///
  /// @param caller the node that calls; absent outside of all functions, where names stay
  /// @param tensors names of the function's tensors in the graph that calls it
  private record Scope(
      @Nullable Node caller, Map<String, Attribute> attributes, Map<String, String> tensors) {
    private static final Scope OUTERMOST = new Scope(null, Map.of(), Map.of());

    boolean isOutermost() {
      return caller == null;
    }

    Node call() {
      if (caller == null) {
        throw new IllegalStateException("outside of all functions nothing is renamed");
      }
      return caller;
    }

    @Nullable String get(String tensor) {
      return tensors.get(tensor);
    }

    void put(String tensor, String name) {
      tensors.put(tensor, name);
    }
  }
}
