package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.network.OmittedLayer;
import org.inferometer.operator.PartialShape;
import org.jspecify.annotations.Nullable;

/// Converts the nodes of one graph: the main one, or a body of control flow.
final class GraphConversion {
  private static final int DEEPEST = 16;

  private final GraphWriter writer;
  private final Map<String, Row> rows;
  private final Map<String, Body> bodies;
  private final Map<String, Tensor> constants;
  private final Problems problems;
  private final Map<String, OmittedLayer> omitted;
  private final int depth;

  /// What rows noted about tensors, by their names.
  private final Map<String, Object> notes;

  GraphConversion(
      GraphWriter writer,
      Map<String, Row> rows,
      Map<String, Body> bodies,
      Map<String, Tensor> constants,
      Problems problems) {
    this(writer, rows, bodies, constants, problems, new LinkedHashMap<>(), new HashMap<>(), 0);
  }

  private GraphConversion(
      GraphWriter writer,
      Map<String, Row> rows,
      Map<String, Body> bodies,
      Map<String, Tensor> constants,
      Problems problems,
      Map<String, OmittedLayer> omitted,
      Map<String, Object> notes,
      int depth) {
    this.writer = writer;
    this.rows = rows;
    this.bodies = bodies;
    this.constants = constants;
    this.problems = problems;
    this.omitted = omitted;
    this.notes = notes;
    this.depth = depth;
  }

  GraphWriter writer() {
    return writer;
  }

  Map<String, OmittedLayer> omitted() {
    return omitted;
  }

  Map<String, Object> notes() {
    return notes;
  }

  void rename(String name, String wanted) {
    Object note = notes.remove(name);
    if (note != null) {
      notes.put(wanted, note);
    }
  }

  void omit(NodeDef node, String reason) {
    if (depth == 0) {
      omitted.putIfAbsent(node.getName(), new OmittedLayer(node.getName(), node.getOp(), reason));
    }
  }

  /// Converts nodes that stand in order of use.
  void convert(List<NodeDef> nodes) {
    nodes.forEach(this::convert);
  }

  private void convert(NodeDef node) {
    Tensor constant = constants.get(node.getName());
    if (constant != null && depth == 0) {
      writer.declare(node.getName(), Value.of(Constants.named(constant, node.getName())));
      return;
    }
    Row row = rows.get(node.getOp());
    if (row == null) {
      problems.add(node.getOp(), "", node.getName());
      return;
    }
    List<Value> inputs = inputs(node);
    if (inputs != null) {
      convert(row, node, inputs);
    }
  }

  /// What a node reads; null where a node before it could not be converted.
  private @Nullable List<Value> inputs(NodeDef node) {
    List<Value> inputs = new ArrayList<>();
    for (String input : node.getInputList()) {
      TensorName name = TensorName.parse(input);
      if (!name.isControl()) {
        Optional<Value> value = writer.value(name.key());
        if (value.isEmpty()) {
          if (writer.value(name.node()).isPresent()) {
            problems.add(
                node.getOp(),
                "reads output " + name.index() + " of '" + name.node() + "', which is not imported",
                node.getName());
          }
          return null;
        }
        inputs.add(value.get());
      }
    }
    return inputs;
  }

  // A faulty graph can make a rule fail in any way; whatever it is, it belongs to this node.
  private void convert(Row row, NodeDef node, List<Value> inputs) {
    boolean never = inputs.stream().anyMatch(Value::isNever);
    if (never && !row.type().equals("Merge") && !row.type().equals("RefMerge")) {
      writer.declare(node.getName(), Value.NEVER);
      writer.declare(node.getName() + ":1", Value.NEVER);
      return;
    }
    NodeScope scope = new NodeScope(this, node, inputs);
    try {
      row.rule().convert(scope);
      scope.finish();
      if (!scope.wroteNodes() && inputs.stream().anyMatch(input -> !input.isConstant())) {
        omit(node, "is known before the network runs");
      }
    } catch (Refusal refused) {
      problems.add(node.getOp(), String.valueOf(refused.getMessage()), node.getName());
    } catch (RuntimeException e) {
      problems.add(node.getOp(), "does not fit its inputs", node.getName());
    }
  }

  /// The function of a name.
  Body function(String name) {
    Body body = bodies.get(name);
    if (body == null) {
      throw new Refusal("runs a function '" + name + "' that is not there");
    }
    return body;
  }

  /// Converts a body under names of its own.
  Scope.Subgraph body(String prefix, String function, Body body, List<Value> arguments) {
    return inner(prefix, function, body, arguments).converted(body, arguments, function);
  }

  /// Converts a body into this graph.
  ///
  /// @param into where its nodes go
  List<Value> inline(
      String prefix, String function, Body body, List<Value> arguments, List<Node> into) {
    GraphConversion inner = inner(prefix, function, body, arguments);
    List<Value> results = inner.results(body, arguments, function);
    into.addAll(inner.writer.nodes());
    inner.writer.constants().forEach(writer.constants()::putIfAbsent);
    return results;
  }

  private GraphConversion inner(String prefix, String function, Body body, List<Value> arguments) {
    if (depth == DEEPEST) {
      throw new Refusal("runs functions within functions more than " + DEEPEST + " deep");
    }
    if (body.arguments().size() != arguments.size()) {
      throw new Refusal(
          "gives "
              + arguments.size()
              + " arguments to '"
              + function
              + "', which has "
              + body.arguments().size());
    }
    GraphWriter inner = writer.inner(writer.fresh(prefix) + "/");
    return new GraphConversion(inner, rows, bodies, Map.of(), problems, omitted, notes, depth + 1);
  }

  private Scope.Subgraph converted(Body body, List<Value> arguments, String function) {
    return subgraph(function, arguments, results(body, arguments, function));
  }

  private List<Value> results(Body body, List<Value> arguments, String function) {
    Set<String> given = new HashSet<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = body.arguments().get(i).name();
      given.add(name);
      writer.declare(name, arguments.get(i));
    }
    try {
      convert(NodeOrder.of(body.nodes(), body.results(), given));
    } catch (NodeOrder.Broken e) {
      throw new Refusal("runs '" + function + "', where node '" + e.node() + "' " + e.getMessage());
    }
    List<Value> results = new ArrayList<>();
    for (String result : body.results()) {
      TensorName name = TensorName.parse(result);
      results.add(
          writer
              .value(name.key())
              .orElseThrow(() ->
                  new Refusal(
                      "runs '" + function + "', which has operators that are not imported")));
    }
    return results;
  }

  /// A graph yields each tensor once, and none that it does not make: others pass through a node.
  private Scope.Subgraph subgraph(String function, List<Value> arguments, List<Value> results) {
    List<Value> own = new ArrayList<>();
    Set<String> yielded = new HashSet<>();
    // Constants that come from outside stay there.
    Set<String> given = new HashSet<>();
    arguments.forEach(argument -> given.add(argument.name()));
    yielded.addAll(given);
    for (Value result : results) {
      if (result.isNever()) {
        throw new Refusal("runs '" + function + "', which yields what nothing makes");
      }
      if (result.isConstant() || !yielded.add(result.name())) {
        writer.use(result);
        String name = writer.fresh(writer.prefixed("result"));
        writer.append(List.of(Conversion.passing(name, result)));
        result = Value.of(name, result.type(), result.shape());
      }
      own.add(result);
    }
    List<TensorSpec> outputs = own.stream().map(GraphConversion::spec).toList();
    List<Node> needed = Pruned.of(writer.nodes(), outputs.stream().map(TensorSpec::name).toList());
    Graph graph =
        new Graph(
            function,
            needed,
            Pruned.constants(needed, writer.constants()).stream()
                .filter(tensor -> !given.contains(tensor.name()))
                .toList(),
            List.of(),
            arguments.stream().map(GraphConversion::spec).toList(),
            outputs,
            List.of());
    return new Scope.Subgraph(graph, own);
  }

  static TensorSpec spec(Value value) {
    return new TensorSpec(value.name(), value.type(), dimensions(value.shape()));
  }

  static @Nullable List<Dimension> dimensions(PartialShape shape) {
    if (!shape.isKnown()) {
      return null;
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < shape.rank().getAsInt(); i++) {
      dimensions.add(
          shape.size(i) == PartialShape.OPEN
              ? new Dimension.Unknown()
              : new Dimension.Fixed(shape.size(i)));
    }
    return dimensions;
  }
}
