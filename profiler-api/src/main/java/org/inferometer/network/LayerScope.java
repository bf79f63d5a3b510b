package org.inferometer.network;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// The place of one layer in a network under construction: through it a [LayerDefinition] emits
/// nodes and weights.
public final class LayerScope {
  private final NetworkBuilder builder;
  private final String name;
  private final String type;
  private final List<Emitted> emitted = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();

  /// A node and its results, before the results have their final names.
  record Emitted(
      String opType,
      String domain,
      List<@Nullable Value> inputs,
      List<Value> outputs,
      List<Attribute> attributes) {}

  LayerScope(NetworkBuilder builder, String name, String type) {
    this.builder = builder;
    this.name = name;
    this.type = type;
  }

  /// The layer's name.
  public String name() {
    return name;
  }

  /// The only input.
  ///
  /// @throws IllegalArgumentException if there are none or several
  public Value single(List<Value> inputs) {
    expectInputs(inputs, 1, 1);
    return inputs.getFirst();
  }

  /// @throws IllegalArgumentException if there are fewer than `least` or more than `most` inputs
  public void expectInputs(List<Value> inputs, int least, int most) {
    if (inputs.size() < least || inputs.size() > most) {
      String expected = least == most ? "" + least : least + " to " + most;
      throw error("takes " + expected + " inputs, but was given " + inputs.size());
    }
  }

  /// @param form how such a shape looks, for the message: `batch x channels x height x width`
  /// @throws IllegalArgumentException if the value has fewer dimensions than `least` or more than
  ///   `most`
  public void expectRank(Value value, int least, int most, String form) {
    if (value.rank() < least || value.rank() > most) {
      String expected =
          least == most
              ? "" + least
              : most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
      throw error(
          "expects "
              + expected
              + " dimensions ("
              + form
              + "), but "
              + value
              + " has "
              + value.rank());
    }
  }

  /// An exception that names this layer.
  ///
  /// @param message a predicate: `expects 3 dimensions, but x has 4`
  public IllegalArgumentException error(String message) {
    return new IllegalArgumentException("layer " + name + " (" + type + ") " + message);
  }

  /// A float32 constant of this layer.
  ///
  /// @param role what it is within the layer: `weight`, `bias`
  /// @throws IllegalArgumentException if given elements do not fill the shape
  public Value weight(String role, Weights weights, long... dims) {
    long bytes = ElementType.FLOAT.bytes(Shape.of(dims).elementCount());
    if (weights instanceof Weights.Elements given && given.bytes().byteSize() != bytes) {
      throw error(
          String.format(
              Locale.ROOT,
              "needs %d elements of %s for shape %s, but was given %d",
              bytes / 4,
              role,
              Shape.of(dims),
              given.bytes().byteSize() / 4));
    }
    MemorySegment memory = builder.memory().allocate(bytes);
    WeightFiller.fill(memory, weights, WeightFiller.seed(builder.seed(), constantName(role)));
    return constant(role, ElementType.FLOAT, Shape.of(dims), memory);
  }

  /// A constant int64 vector of this layer, for example a target shape.
  public Value integers(String role, long... values) {
    return constant(role, ElementType.INT64, Shape.of(values.length), longs(values));
  }

  /// A constant int64 tensor of this layer.
  public Value integers(String role, Shape shape, long... values) {
    return constant(role, ElementType.INT64, shape, longs(values));
  }

  /// A constant of any element type.
  ///
  /// @param bytes little-endian, dense, row-major; must stay alive as long as the network
  public Value constant(String role, ElementType elementType, Shape shape, MemorySegment bytes) {
    if (bytes.byteSize() != elementType.bytes(shape.elementCount())) {
      throw error(
          String.format(
              Locale.ROOT,
              "needs %d bytes of %s for %s[%s], but was given %d",
              elementType.bytes(shape.elementCount()),
              role,
              elementType.label(),
              shape,
              bytes.byteSize()));
    }
    constants.add(
        new Tensor(constantName(role), elementType, shape, bytes.asReadOnly(), List.of()));
    return new Value(builder, constantName(role), elementType, Dimension.fixed(shape));
  }

  /// Emits a node of ai.onnx with one result of its first input's element type.
  ///
  /// @param inputs in the operator's order; null for an optional one that is left out
  public Value node(
      String opType,
      List<@Nullable Value> inputs,
      List<Dimension> dimensions,
      Attribute... attributes) {
    Value first = inputs.getFirst();
    if (first == null) {
      throw error("leaves out the first input of " + opType + ", which has its result's type");
    }
    ValueType result = new ValueType(first.elementType(), dimensions);
    return node("", opType, inputs, List.of(result), attributes).getFirst();
  }

  /// Emits a node of any operator set.
  ///
  /// @param domain "" for ai.onnx
  /// @param inputs in the operator's order; null for an optional one that is left out
  /// @param results the type of every result that is wanted, in the operator's order
  public List<Value> node(
      String domain,
      String opType,
      List<@Nullable Value> inputs,
      List<ValueType> results,
      Attribute... attributes) {
    List<Value> outputs = new ArrayList<>();
    for (ValueType result : results) {
      String temporary = name + "/" + emitted.size() + "." + outputs.size();
      outputs.add(new Value(builder, temporary, result.elementType(), result.dimensions()));
    }
    emitted.add(new Emitted(opType, domain, inputs, outputs, List.of(attributes)));
    return outputs;
  }

  /// Says that a node of this layer is a custom layer's, which the network then has.
  ///
  /// @throws IllegalArgumentException if the network has another of its domain and type
  public void uses(CustomLayer layer) {
    builder.uses(layer);
  }

  /// The layer's constants, in the order of their making.
  List<Tensor> constants() {
    return constants;
  }

  /// Every result of every node, the layer's own results included.
  List<Value> produced() {
    return emitted.stream().flatMap(node -> node.outputs().stream()).toList();
  }

  /// The names of all values that the layer reads and does not produce itself.
  List<Value> consumed() {
    List<Value> consumed = new ArrayList<>();
    for (Emitted node : emitted) {
      for (Value input : node.inputs()) {
        if (input != null) {
          consumed.add(input);
        }
      }
    }
    return consumed;
  }

  /// The nodes, marked as one layer.
  ///
  /// @param names the final names of the layer's results, by temporary name
  List<Node> nodes(Map<String, String> names) {
    // In this order in every process, so that a network's file is always the same.
    Map<String, String> mark = new LinkedHashMap<>();
    mark.put(Network.LAYER_KEY, LayerNames.joined(List.of(name)));
    mark.put(Network.LAYER_TYPE_KEY, LayerNames.joined(List.of(type)));
    List<Node> nodes = new ArrayList<>();
    for (Emitted node : emitted) {
      String nodeName =
          emitted.size() == 1
              ? name
              : name + "/" + node.opType() + (nodes.isEmpty() ? "" : "." + nodes.size());
      List<String> inputs = new ArrayList<>();
      for (Value input : node.inputs()) {
        inputs.add(input == null ? "" : names.getOrDefault(input.name(), input.name()));
      }
      List<String> outputs =
          node.outputs().stream().map(v -> names.getOrDefault(v.name(), v.name())).toList();
      nodes.add(
          new Node(
              nodeName,
              node.opType(),
              node.domain(),
              "",
              List.copyOf(inputs),
              outputs,
              node.attributes(),
              mark));
    }
    return nodes;
  }

  private String constantName(String role) {
    return name + "." + role;
  }

  private MemorySegment longs(long... values) {
    MemorySegment memory = builder.memory().allocate((long) values.length * Long.BYTES);
    ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      memory.set(layout, (long) i * Long.BYTES, values[i]);
    }
    return memory;
  }
}
