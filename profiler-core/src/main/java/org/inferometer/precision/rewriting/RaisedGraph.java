package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Operators;
import org.jspecify.annotations.Nullable;

/// A graph whose nodes are raised: what is known about its tensors, and names and constants for the
/// nodes that are added. Constants become those of the main graph, which every graph within sees.
final class RaisedGraph {
  private final TensorNames names;
  private final List<Tensor> added;
  private final ElementTypes types;
  private final PartialShapes shapes;
  private final Constants constants;
  private final @Nullable RaisedGraph outer;

  private RaisedGraph(
      TensorNames names,
      List<Tensor> added,
      ElementTypes types,
      PartialShapes shapes,
      Constants constants,
      @Nullable RaisedGraph outer) {
    this.names = names;
    this.added = added;
    this.types = types;
    this.shapes = shapes;
    this.constants = constants;
    this.outer = outer;
  }

  static RaisedGraph main(
      Graph graph, ElementTypes types, PartialShapes shapes, Operators operators) {
    Constants constants = new Constants(GraphIndex.of(graph), operators);
    return new RaisedGraph(
        new TensorNames(graph), new ArrayList<>(), types, shapes, constants, null);
  }

  /// A graph that a node of this one holds.
  RaisedGraph within(Graph graph, PartialShapes inner, Operators operators) {
    Constants own = new Constants(GraphIndex.of(graph), operators);
    return new RaisedGraph(names, added, types.inside(graph), inner, own, this);
  }

  PartialShapes shapes() {
    return shapes;
  }

  /// The constants that were added to this graph, and to those around and within it.
  List<Tensor> added() {
    return added;
  }

  OptionalInt rank(String tensor) {
    return shapes.rank(tensor);
  }

  /// The constant of this name; null if there is none, here or in the graphs around.
  @Nullable Tensor constant(String tensor) {
    Tensor own = constants.of(tensor);
    return own != null || outer == null ? own : outer.constant(tensor);
  }

  /// The elements of a constant of integers; empty of any other tensor.
  Optional<long[]> integers(String tensor) {
    return Optional.ofNullable(constant(tensor)).flatMap(Tensor::integers);
  }

  ElementType type(String tensor) {
    return types.of(tensor);
  }

  /// A free name for a tensor that is made on the way to another.
  String fresh(String tensor, String role) {
    return names.fresh(tensor + "/" + role);
  }

  /// Adds a constant vector.
  String longs(Node node, String role, long... values) {
    return add(Literals.longs(fresh(node.outputs().getFirst(), role), values));
  }

  /// Adds a constant.
  String floats(Node node, String role, Shape shape, float... values) {
    return add(Literals.floats(fresh(node.outputs().getFirst(), role), shape, values));
  }

  private String add(Tensor constant) {
    added.add(constant);
    return constant.name();
  }

  /// A node on the way from or to another one, part of the same layers.
  Node added(
      Node origin, String type, List<String> inputs, String output, Attribute... attributes) {
    return new Node(
        names.fresh(output + "/" + type),
        type,
        "",
        "",
        inputs,
        List.of(output),
        List.of(attributes),
        origin.metadata());
  }

  /// A number with the element type of a tensor: nodes that make it, the last of which writes it;
  /// none where the constant itself has the type.
  record TypedConstant(String name, List<Node> nodes) {
    /// The nodes, and one that reads the number.
    List<Node> then(Node reader) {
      return Stream.concat(nodes.stream(), Stream.of(reader)).toList();
    }
  }

  /// @param like tensor that the number meets
  /// @param shape of the values, which is the number's own
  TypedConstant number(Node node, String role, String like, Shape shape, float... values) {
    String constant = floats(node, role, shape, values);
    ElementType type = type(like);
    if (type == ElementType.FLOAT || type == ElementType.UNDEFINED) {
      return new TypedConstant(constant, List.of());
    }
    String typed = fresh(constant, type.label());
    Node cast =
        added(node, "Cast", List.of(constant), typed, Attribute.of("to", (long) type.code()));
    return new TypedConstant(typed, List.of(cast));
  }
}
