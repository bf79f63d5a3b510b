package org.inferometer.importer.tensorflow.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.graph.Arg;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.FunctionDef;
import org.inferometer.importer.tensorflow.proto.FunctionDefLibrary;
import org.inferometer.importer.tensorflow.proto.NameAttrList;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.OpDef;

/// Puts the bodies of functions in the place of their calls, down to the last one. Functions that
/// control flow runs become bodies. Nodes keep their names within functions; where a name is taken,
/// the call's name stands before it.
public final class Inliner {
  private static final Set<String> CALLS =
      Set.of("PartitionedCall", "StatefulPartitionedCall", "TPUPartitionedCall");

  private static final int DEEPEST = 100;

  private final Functions functions;
  private final String file;
  private final Set<String> names = new HashSet<>();
  private final List<NodeDef> nodes = new ArrayList<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final Deque<String> running;

  private Inliner(Functions functions, String file, Deque<String> running) {
    this.functions = functions;
    this.file = file;
    this.running = running;
  }

  /// Nodes without calls.
  ///
  /// @param resolved what the calls' outputs have become, by reference: `NODE:index`
  /// @param bodies functions that control flow runs, by the names that nodes now give them
  public record Inlined(
      List<NodeDef> nodes, Map<String, String> resolved, Map<String, Body> bodies) {
    /// The tensor that a reference to the graph before means now.
    public String resolve(String tensor) {
      return resolved.getOrDefault(key(tensor), tensor);
    }
  }

  /// The same graph with every call inlined.
  ///
  /// @throws ImportException as for nodes alone
  public static FlatGraph inlined(FlatGraph graph, FunctionDefLibrary library, String file)
      throws ImportException {
    if (library.getFunctionCount() == 0) {
      return graph;
    }
    Inlined inlined = inlined(graph.nodes(), List.of(), library, List.of(), file);
    return new FlatGraph(
        inlined.nodes(),
        graph.constants(),
        graph.inputs(),
        graph.outputs().stream()
            .map(port -> new Port(port.name(), inlined.resolve(port.tensor())))
            .toList(),
        inlined.bodies());
  }

  /// Inlines every call of a graph.
  ///
  /// @param nodes of the graph
  /// @param taken names of further nodes of the graph
  /// @param operators that the file describes
  /// @param file as the user named it
  /// @throws ImportException if a function is missing, calls itself, or makes the graph too large
  public static Inlined inlined(
      Collection<NodeDef> nodes,
      Collection<String> taken,
      FunctionDefLibrary library,
      List<OpDef> operators,
      String file)
      throws ImportException {
    Functions functions = new Functions(library, operators, file);
    Inliner inliner = new Inliner(functions, file, new ArrayDeque<>());
    inliner.names.addAll(taken);
    nodes.forEach(node -> inliner.names.add(node.getName()));
    for (NodeDef node : nodes) {
      inliner.add(node);
    }
    Map<String, String> resolved = new HashMap<>();
    for (String alias : inliner.aliases.keySet()) {
      resolved.put(alias, inliner.resolved(alias));
    }
    return new Inlined(inliner.resolvedNodes(), resolved, functions.bodies());
  }

  /// Takes a node, or what its function consists of.
  private void add(NodeDef node) throws ImportException {
    functions.count(1);
    String called = called(node);
    if (called.isEmpty()) {
      nodes.add(withBodies(node));
    } else {
      inline(node, functions.get(called, node.getName()), attributes(node));
    }
  }

  /// The function that a node calls; empty where it calls none.
  private String called(NodeDef node) {
    if (CALLS.contains(node.getOp())) {
      return attribute(node, "f").getFunc().getName();
    }
    return functions.has(node.getOp()) ? node.getOp() : "";
  }

  private static Map<String, AttrValue> attributes(NodeDef node) {
    return CALLS.contains(node.getOp())
        ? attribute(node, "f").getFunc().getAttrMap()
        : node.getAttrMap();
  }

  private void inline(NodeDef call, FunctionDef function, Map<String, AttrValue> attributes)
      throws ImportException {
    List<String> inputs =
        call.getInputList().stream().filter(input -> !Tensors.isControl(input)).toList();
    OpDef signature = function.getSignature();
    if (inputs.size() != signature.getInputArgCount()) {
      throw refused(
          call.getName(),
          "gives "
              + inputs.size()
              + " inputs to '"
              + signature.getName()
              + "', which takes "
              + signature.getInputArgCount());
    }
    Map<String, String> arguments = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      arguments.put(signature.getInputArg(i).getName(), inputs.get(i));
    }
    enter(signature.getName(), call.getName());
    List<String> results = expand(function, call.getName() + "/", arguments, attributes);
    for (int i = 0; i < results.size(); i++) {
      aliases.put(key(Tensors.of(call.getName(), i)), results.get(i));
    }
    running.pop();
  }

  private void enter(String function, String place) throws ImportException {
    if (running.contains(function)) {
      throw refused(place, "the function '" + function + "' calls itself");
    }
    if (running.size() >= DEEPEST) {
      throw refused(place, "functions call each other more than " + DEEPEST + " deep");
    }
    running.push(function);
  }

  /// Adds the nodes of a function, and yields the tensors that it returns.
  ///
  /// @param arguments what nodes read instead of arguments
  private List<String> expand(
      FunctionDef function,
      String prefix,
      Map<String, String> arguments,
      Map<String, AttrValue> given)
      throws ImportException {
    Map<String, AttrValue> attributes = Placeholders.values(function.getSignature(), given);
    Map<String, NodeDef> inner = new LinkedHashMap<>();
    Map<String, String> renamed = new HashMap<>();
    for (NodeDef node : function.getNodeDefList()) {
      inner.put(node.getName(), Placeholders.filled(node, attributes));
      renamed.put(node.getName(), free(node.getName(), prefix));
    }
    References references =
        new References(
            functions, file, function.getSignature().getName(), arguments, inner, renamed);
    for (NodeDef node : inner.values()) {
      NodeDef.Builder copy = node.toBuilder().clearInput();
      copy.setName(renamed.getOrDefault(node.getName(), node.getName()));
      for (String input : node.getInputList()) {
        copy.addInput(references.flat(input));
      }
      add(copy.build());
    }
    List<String> results = new ArrayList<>();
    for (OpDef.ArgDef result : function.getSignature().getOutputArgList()) {
      String returned = function.getRetMap().get(result.getName());
      if (returned == null) {
        throw refused(prefix, "the function returns nothing for '" + result.getName() + "'");
      }
      results.add(references.flat(returned));
    }
    return results;
  }

  private String free(String name, String prefix) {
    String free = name;
    for (int i = 0; !names.add(free); i++) {
      free = i == 0 ? prefix + name : prefix + name + "_" + i;
    }
    return free;
  }

  /// A node whose functions are bodies of their own.
  private NodeDef withBodies(NodeDef node) throws ImportException {
    NodeDef.Builder copy = null;
    for (Map.Entry<String, AttrValue> entry : node.getAttrMap().entrySet()) {
      AttrValue value = entry.getValue();
      boolean single = value.hasFunc() && !value.getFunc().getName().isEmpty();
      boolean several = value.hasList() && value.getList().getFuncCount() > 0;
      if ((single || several) && functions.isControlFlow(node)) {
        copy = copy == null ? node.toBuilder() : copy;
        copy.putAttr(entry.getKey(), withBodies(value, node.getName()));
      }
    }
    return copy == null ? node : copy.build();
  }

  private AttrValue withBodies(AttrValue value, String node) throws ImportException {
    AttrValue.Builder copy = value.toBuilder();
    if (value.hasFunc()) {
      return copy.setFunc(body(value.getFunc(), node)).build();
    }
    for (int i = 0; i < value.getList().getFuncCount(); i++) {
      copy.getListBuilder().setFunc(i, body(value.getList().getFunc(i), node));
    }
    return copy.build();
  }

  private NameAttrList body(NameAttrList named, String node) throws ImportException {
    String name = functions.bodyName(named);
    if (!functions.hasBody(name)) {
      FunctionDef function = functions.get(named.getName(), node);
      enter(named.getName(), node);
      Inliner inner = new Inliner(functions, file, running);
      functions.put(name, inner.body(function, named.getAttrMap()));
      running.pop();
    }
    return NameAttrList.newBuilder().setName(name).build();
  }

  private Body body(FunctionDef function, Map<String, AttrValue> attributes)
      throws ImportException {
    Map<String, AttrValue> values = Placeholders.values(function.getSignature(), attributes);
    List<Arg> arguments = new ArrayList<>();
    Map<String, String> own = new HashMap<>();
    for (OpDef.ArgDef arg : function.getSignature().getInputArgList()) {
      arguments.add(
          new Arg(
              arg.getName(),
              arg.getTypeAttr().isEmpty()
                  ? arg.getType()
                  : values
                      .getOrDefault(arg.getTypeAttr(), AttrValue.getDefaultInstance())
                      .getType()));
      own.put(arg.getName(), arg.getName());
      names.add(arg.getName());
    }
    List<String> results =
        expand(function, function.getSignature().getName() + "/", own, attributes);
    return new Body(arguments, resolvedNodes(), results.stream().map(this::resolved).toList());
  }

  private List<NodeDef> resolvedNodes() {
    return nodes.stream()
        .map(node -> {
          NodeDef.Builder copy = node.toBuilder().clearInput();
          node.getInputList().forEach(input -> copy.addInput(resolved(input)));
          return copy.build();
        })
        .toList();
  }

  /// Follows calls to the node that makes what they return.
  private String resolved(String input) {
    String tensor = input;
    Set<String> seen = new HashSet<>();
    for (String next = aliases.get(key(tensor));
        next != null && seen.add(tensor);
        next = aliases.get(key(tensor))) {
      tensor = next;
    }
    return tensor;
  }

  /// One form of references to the same tensor.
  private static String key(String tensor) {
    return Tensors.isControl(tensor) ? tensor : Tensors.node(tensor) + ":" + Tensors.index(tensor);
  }

  private static AttrValue attribute(NodeDef node, String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }

  private ImportException refused(String node, String reason) {
    return new ImportException(file, "node '" + node + "'", reason);
  }
}
