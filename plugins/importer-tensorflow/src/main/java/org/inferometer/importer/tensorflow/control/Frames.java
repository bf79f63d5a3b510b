package org.inferometer.importer.tensorflow.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.graph.Arg;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NameAttrList;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.jspecify.annotations.Nullable;

/// Turns the control flow of TensorFlow's first version, which stands in the graph itself, into
/// that of its second version: a frame of `Enter`, `Merge`, `Switch`, `NextIteration` and `Exit`
/// becomes a `While`, inner frames first. A `Merge` of two branches gets the condition as a further
/// input.
///
/// The roles of these nodes are told in "Implementation of Control Flow in TensorFlow" (2017).
public final class Frames {
  private static final Set<String> ENTERS = Set.of("Enter", "RefEnter");
  static final Set<String> MERGES = Set.of("Merge", "RefMerge");
  static final Set<String> SWITCHES = Set.of("Switch", "RefSwitch");
  private static final Set<String> NEXT = Set.of("NextIteration", "RefNextIteration");
  private static final Set<String> EXITS = Set.of("Exit", "RefExit");

  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, Body> bodies;
  private final Map<String, String> moved = new HashMap<>();

  private Frames(FlatGraph graph) {
    graph.nodes().forEach(node -> nodes.putIfAbsent(node.getName(), node));
    bodies = new LinkedHashMap<>(graph.bodies());
  }

  /// The same graph without frames; those that have another form than loops have stay.
  public static FlatGraph lifted(FlatGraph graph) {
    boolean any =
        graph.nodes().stream()
            .anyMatch(n -> ENTERS.contains(n.getOp()) || MERGES.contains(n.getOp()));
    if (!any || !graph.nodes().stream().allMatch(Frames::isWhole)) {
      return graph;
    }
    Frames frames = new Frames(graph);
    frames.liftAll();
    Merges merges = new Merges(frames.nodes);
    frames.nodes.replaceAll((name, node) -> merges.withCondition(node));
    return new FlatGraph(
        List.copyOf(frames.nodes.values()),
        graph.constants(),
        graph.inputs(),
        graph.outputs().stream()
            .map(port -> new Port(port.name(), frames.moved(port.tensor())))
            .toList(),
        frames.bodies);
  }

  /// Whether a node has the inputs that its role needs.
  private static boolean isWhole(NodeDef node) {
    String type = node.getOp();
    boolean two = MERGES.contains(type) || SWITCHES.contains(type);
    boolean one =
        two
            || ENTERS.contains(type)
            || EXITS.contains(type)
            || NEXT.contains(type)
            || type.equals("LoopCond");
    return node.getInputCount() >= (two ? 2 : one ? 1 : 0);
  }

  private void liftAll() {
    boolean lifted = true;
    while (lifted) {
      lifted = false;
      for (var frame : frames().entrySet()) {
        lifted = lifted || lift(frame.getKey(), frame.getValue());
      }
    }
  }

  private Map<String, List<NodeDef>> frames() {
    Map<String, List<NodeDef>> frames = new TreeMap<>();
    for (NodeDef node : nodes.values()) {
      if (ENTERS.contains(node.getOp())) {
        String frame = attribute(node, "frame_name").getS().toStringUtf8();
        frames.computeIfAbsent(frame, _ -> new ArrayList<>()).add(node);
      }
    }
    return frames;
  }

  /// One variable of a loop.
  ///
  /// @param enter brings its first value in
  /// @param merge holds its value in a pass; null where no pass changes it
  private record Variable(
      NodeDef enter,
      @Nullable NodeDef merge,
      @Nullable NodeDef choice,
      @Nullable NodeDef next,
      @Nullable NodeDef exit) {
    String argument() {
      return merge == null ? enter.getName() : merge.getName();
    }
  }

  private boolean lift(String frame, List<NodeDef> enters) {
    Map<String, List<NodeDef>> readers = readers();
    List<Variable> variables = new ArrayList<>();
    NodeDef condition = null;
    for (NodeDef enter : enters) {
      NodeDef merge = one(readers, enter, MERGES);
      NodeDef choice = merge == null ? null : one(readers, merge, SWITCHES);
      NodeDef next = merge == null ? null : next(merge);
      if (merge != null && next == null) {
        return false;
      }
      NodeDef exit = choice == null ? null : one(readers, choice, EXITS);
      variables.add(new Variable(enter, merge, choice, next, exit));
      condition = choice != null ? nodes.get(Tensors.node(choice.getInput(1))) : condition;
    }
    if (condition == null || !condition.getOp().equals("LoopCond")) {
      return false;
    }
    return write(frame, variables, condition);
  }

  private boolean write(String frame, List<Variable> variables, NodeDef condition) {
    Map<String, String> arguments = new HashMap<>();
    List<Arg> args = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (Variable variable : variables) {
      arguments.put(variable.argument(), variable.argument());
      args.add(new Arg(variable.argument(), attribute(variable.enter(), "T").getType()));
      if (variable.choice() != null) {
        arguments.put(variable.choice().getName(), variable.argument());
      }
      NodeDef next = variable.next();
      results.add(next == null ? variable.argument() : next.getInput(0));
    }
    Body test = body(args, List.of(condition.getInput(0)), arguments);
    Body pass = body(args, results, arguments);
    if (test == null || pass == null) {
      return false;
    }
    bodies.put(frame + "/condition", test);
    bodies.put(frame + "/body", pass);
    replace(frame, variables, condition, test, pass);
    return true;
  }

  /// The nodes that some tensors of a frame depend on; null where another frame is among them.
  private @Nullable Body body(List<Arg> args, List<String> results, Map<String, String> arguments) {
    Map<String, NodeDef> inner = new LinkedHashMap<>();
    Deque<String> open = new ArrayDeque<>(results);
    while (!open.isEmpty()) {
      String input = open.pop();
      String name = Tensors.node(input);
      NodeDef node = nodes.get(name);
      if (Tensors.isControl(input)
          || arguments.containsKey(name)
          || node == null
          || inner.containsKey(name)) {
        continue;
      }
      if (ENTERS.contains(node.getOp()) || EXITS.contains(node.getOp())) {
        return null;
      }
      inner.put(name, node);
      open.addAll(node.getInputList());
    }
    List<NodeDef> rewritten = new ArrayList<>();
    for (NodeDef node : inner.values()) {
      NodeDef.Builder copy = node.toBuilder().clearInput();
      node.getInputList().stream()
          .filter(input -> !Tensors.isControl(input))
          .forEach(input -> copy.addInput(renamed(input, arguments)));
      rewritten.add(new Merges(nodes).withCondition(copy.build()));
    }
    return new Body(
        args, rewritten, results.stream().map(result -> renamed(result, arguments)).toList());
  }

  private static String renamed(String input, Map<String, String> arguments) {
    return arguments.getOrDefault(Tensors.node(input), input);
  }

  private void replace(
      String frame, List<Variable> variables, NodeDef condition, Body test, Body pass) {
    String name = frame;
    while (nodes.containsKey(name)) {
      name += "/loop";
    }
    NodeDef.Builder loop =
        NodeDef.newBuilder()
            .setName(name)
            .setOp("While")
            .putAttr("cond", function(frame + "/condition"))
            .putAttr("body", function(frame + "/body"));
    Map<String, String> exits = new HashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      loop.addInput(variable.enter().getInput(0));
      if (variable.exit() != null) {
        exits.put(variable.exit().getName(), Tensors.of(name, i));
      }
      remove(
          variable.enter(), variable.merge(), variable.choice(), variable.next(), variable.exit());
    }
    remove(condition);
    test.nodes().forEach(node -> removeInner(node));
    pass.nodes().forEach(node -> removeInner(node));
    nodes.replaceAll((_, node) -> reading(node, exits));
    moved.putAll(exits);
    nodes.put(name, loop.build());
    String loopName = name;
    nodes.computeIfPresent(loopName, (_, node) -> reading(node, exits));
  }

  /// Constants may be read outside of the frame as well.
  private void removeInner(NodeDef node) {
    if (node.getInputCount() > 0) {
      nodes.remove(node.getName());
    }
  }

  private void remove(@Nullable NodeDef... gone) {
    for (NodeDef node : gone) {
      if (node != null) {
        nodes.remove(node.getName());
      }
    }
  }

  private static NodeDef reading(NodeDef node, Map<String, String> moved) {
    boolean any =
        node.getInputList().stream().anyMatch(input -> moved.containsKey(Tensors.node(input)));
    if (!any) {
      return node;
    }
    NodeDef.Builder copy = node.toBuilder().clearInput();
    for (String input : node.getInputList()) {
      String there = moved.get(Tensors.node(input));
      copy.addInput(
          there == null ? input : Tensors.isControl(input) ? "^" + Tensors.node(there) : there);
    }
    return copy.build();
  }

  private String moved(String tensor) {
    String at = tensor;
    for (String next = moved.get(Tensors.node(at));
        next != null;
        next = moved.get(Tensors.node(at))) {
      at = next;
    }
    return at;
  }

  private static AttrValue function(String name) {
    return AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(name)).build();
  }

  private Map<String, List<NodeDef>> readers() {
    Map<String, List<NodeDef>> readers = new HashMap<>();
    for (NodeDef node : nodes.values()) {
      for (String input : node.getInputList()) {
        if (!Tensors.isControl(input)) {
          readers.computeIfAbsent(Tensors.node(input), _ -> new ArrayList<>()).add(node);
        }
      }
    }
    return readers;
  }

  private static @Nullable NodeDef one(
      Map<String, List<NodeDef>> readers, NodeDef node, Set<String> operators) {
    return readers.getOrDefault(node.getName(), List.of()).stream()
        .filter(reader -> operators.contains(reader.getOp()))
        .filter(reader ->
            !SWITCHES.contains(reader.getOp())
                || Tensors.node(reader.getInput(0)).equals(node.getName()))
        .findFirst()
        .orElse(null);
  }

  private @Nullable NodeDef next(NodeDef merge) {
    return merge.getInputList().stream()
        .map(input -> nodes.get(Tensors.node(input)))
        .filter(node -> node != null && NEXT.contains(node.getOp()))
        .findFirst()
        .orElse(null);
  }

  private static AttrValue attribute(NodeDef node, String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }
}
