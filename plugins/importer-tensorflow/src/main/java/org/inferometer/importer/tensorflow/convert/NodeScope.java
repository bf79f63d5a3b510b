package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.network.LayerNames;
import org.inferometer.network.Network;
import org.inferometer.operator.PartialShape;

/// The scope of one node: collects what its row writes, and gives its results the names of the
/// node.
final class NodeScope implements Scope {
  private final GraphConversion conversion;
  private final GraphWriter writer;
  private final NodeDef node;
  private final List<Value> inputs;
  private final List<Node> written;
  private final Map<String, String> renamed;
  private final Set<String> produced;
  private final Map<Integer, Value> results;
  private boolean named;

  NodeScope(GraphConversion conversion, NodeDef node, List<Value> inputs) {
    this.conversion = conversion;
    this.writer = conversion.writer();
    this.node = node;
    this.inputs = inputs;
    this.written = new ArrayList<>();
    this.renamed = new HashMap<>();
    this.produced = new HashSet<>();
    this.results = new HashMap<>();
  }

  private NodeScope(NodeScope whole, NodeDef layer) {
    this.conversion = whole.conversion;
    this.writer = whole.writer;
    this.node = layer;
    this.inputs = whole.inputs;
    this.written = whole.written;
    this.renamed = whole.renamed;
    this.produced = whole.produced;
    this.results = whole.results;
  }

  @Override
  public NodeDef node() {
    return node;
  }

  @Override
  public int count() {
    return inputs.size();
  }

  @Override
  public Value input(int index) {
    if (index >= inputs.size()) {
      throw new Refusal("has " + inputs.size() + " inputs, but needs " + (index + 1));
    }
    return inputs.get(index);
  }

  @Override
  public List<Value> inputs() {
    return inputs;
  }

  @Override
  public Attributes attributes() {
    return Attributes.of(node);
  }

  @Override
  public Value emit(String operator, List<Value> read, Attribute... attributes) {
    return emitAll(operator, 1, read, attributes).getFirst();
  }

  @Override
  public List<Value> emitAll(
      String operator, int outputs, List<Value> read, Attribute... attributes) {
    Map<String, String> layer =
        Map.of(
            Network.LAYER_KEY, LayerNames.joined(List.of(layerName())),
            Network.LAYER_TYPE_KEY, LayerNames.joined(List.of(node.getOp())));
    return write(named ? "" : layerName(), operator, outputs, read, layer, attributes);
  }

  private String layerName() {
    return writer.prefixed(node.getName());
  }

  @Override
  public Value add(String purpose, String operator, List<Value> read, Attribute... attributes) {
    return write("", operator, 1, read, Map.of(Network.ADDED_KEY, purpose), attributes).getFirst();
  }

  /// @param wanted name of the node; one that says what it is for where this is empty
  private List<Value> write(
      String wanted,
      String operator,
      int outputs,
      List<Value> read,
      Map<String, String> metadata,
      Attribute... attributes) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add(writer.fresh(layerName() + "/" + operator));
    }
    String name = wanted.isEmpty() ? names.getFirst() : wanted;
    Node onnx = GraphWriter.node(name, operator, read, names, metadata, attributes);
    int before = written.size();
    List<Value> made = writer.write(onnx, read, written);
    if (written.size() > before) {
      produced.addAll(names);
      named = named || !wanted.isEmpty();
    }
    return made;
  }

  @Override
  public Value none() {
    return Value.NEVER;
  }

  @Override
  public Value constant(Tensor tensor) {
    return writer.constant(tensor, layerName() + "/constant");
  }

  @Override
  public void result(int index, Value value) {
    Value result = value;
    String wanted = layerName() + (index == 0 ? "" : ":" + index);
    if (value.isConstant()) {
      boolean passed = inputs.stream().anyMatch(input -> input.name().equals(value.name()));
      result = passed ? value : Value.of(Constants.named(value.value().orElseThrow(), wanted));
    } else if (produced.remove(value.name())) {
      result = new Value(wanted, value.type(), value.shape(), null, value.numbers());
      renamed.put(value.name(), wanted);
      conversion.rename(value.name(), wanted);
    }
    results.put(index, result);
  }

  @Override
  public void omit(String reason, Value value) {
    conversion.omit(node, reason);
    result(0, value);
  }

  @Override
  public void omitOther(NodeDef other, String reason) {
    conversion.omit(other, reason);
  }

  @Override
  public void note(Value value, Object note) {
    conversion.notes().put(value.name(), note);
  }

  @Override
  public <T> Optional<T> noted(Value value, Class<T> kind) {
    return Optional.ofNullable(conversion.notes().get(value.name()))
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  @Override
  public Scope as(NodeDef other) {
    return new NodeScope(this, other);
  }

  @Override
  public Value shaped(Value value, PartialShape shape) {
    return value.isConstant()
        ? value
        : new Value(value.name(), value.type(), shape, null, value.numbers());
  }

  @Override
  public Value typed(Value value, ElementType type) {
    return value.isConstant()
        ? value
        : new Value(value.name(), type, value.shape(), null, value.numbers());
  }

  @Override
  public Body function(String name) {
    return conversion.function(name);
  }

  @Override
  public Subgraph body(String function, Body body, List<Value> arguments) {
    arguments.forEach(writer::use);
    return conversion.body(layerName() + "/" + function, function, body, arguments);
  }

  @Override
  public List<Value> inline(
      String function, Body body, List<Value> arguments, Optional<String> purpose) {
    List<Node> inner = new ArrayList<>();
    List<Value> results =
        conversion.inline(layerName() + "/" + function, function, body, arguments, inner);
    for (Node onnx : inner) {
      written.add(purpose.map(what -> onnx.with(Map.of(Network.ADDED_KEY, what))).orElse(onnx));
    }
    return results;
  }

  @Override
  public String fresh(String wanted) {
    return writer.fresh(wanted);
  }

  boolean wroteNodes() {
    return !written.isEmpty();
  }

  /// Hands everything over to the graph.
  void finish() {
    results.forEach((index, value) -> {
      writer.declare(index == 0 ? node.getName() : node.getName() + ":" + index, value);
    });
    writer.append(
        written.stream()
            .map(onnx -> onnx.between(renamed(onnx.inputs()), renamed(onnx.outputs())))
            .toList());
  }

  private List<String> renamed(List<String> names) {
    return names.stream().map(name -> renamed.getOrDefault(name, name)).toList();
  }
}
