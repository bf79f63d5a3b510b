package org.inferometer.precision;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Interval;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Literals;
import org.jspecify.annotations.Nullable;

/// What is known of the numbers in a graph's tensors without running it: from constants, types and
/// operators. So a constant is the same however it is spelt: as an initializer, as a node, or as
/// what is computed from others.
final class KnownRanges {
  /// Elements of the largest constant whose numbers are looked at: larger ones are weights.
  private static final long MOST = 1 << 20;

  private final ElementTypes types;
  private final Operators operators;
  private final @Nullable KnownRanges outer;
  private final Map<String, Interval> intervals = new HashMap<>();
  private final Set<String> constants = new HashSet<>();

  /// @param outer of the graph around; null for the main graph
  KnownRanges(Graph graph, ElementTypes types, Operators operators, @Nullable KnownRanges outer) {
    this.types = types;
    this.operators = operators;
    this.outer = outer;
    graph.initializers().forEach(tensor -> constant(tensor.name(), tensor));
    graph.nodes().forEach(this::follow);
  }

  /// Between which bounds the numbers of a tensor lie.
  Interval of(String tensor) {
    Interval own = intervals.get(tensor);
    if (own != null) {
      return own;
    }
    return outer == null || tensor.isEmpty() ? Interval.of(types.of(tensor)) : outer.of(tensor);
  }

  /// Whether all numbers of a tensor come from constants, though its shape may not.
  boolean isConstant(String tensor) {
    return constants.contains(tensor) || (outer != null && outer.isConstant(tensor));
  }

  /// The tensor that a Constant node holds, whichever attribute says it; empty if it is sparse.
  static Optional<Tensor> held(Node node) {
    if (!node.is("Constant") || node.attributes().isEmpty()) {
      return Optional.empty();
    }
    String name = node.outputs().getFirst();
    Attribute attribute = node.attributes().getFirst();
    return switch (attribute.value()) {
      case Attribute.Tensors tensors -> Optional.of(tensors.values().getFirst());
      case Attribute.Floats floats ->
          Optional.of(
              Literals.floats(name, shape(floats.list(), floats.values().length), floats.values()));
      case Attribute.Ints ints -> Optional.of(Literals.longs(name, ints.values()));
      default -> Optional.empty();
    };
  }

  private static Shape shape(boolean list, int count) {
    return list ? Shape.of(count) : Shape.of();
  }

  private void constant(String name, Tensor tensor) {
    constants.add(name);
    if (tensor.shape().elementCount() <= MOST) {
      intervals.put(name, Interval.of(tensor));
    }
  }

  private void follow(Node node) {
    if (node.outputs().isEmpty()) {
      return;
    }
    String output = node.outputs().getFirst();
    Optional<Tensor> held = held(node);
    if (held.isPresent()) {
      constant(output, held.get());
      return;
    }
    List<Interval> read = node.inputs().stream().map(this::of).toList();
    Interval written = operators.of(node).range().written(node, read);
    ElementType type = types.of(output);
    intervals.put(output, written.equals(Interval.UNKNOWN) ? Interval.of(type) : written);
    if (type == ElementType.FLOAT && isMadeOfConstants(node)) {
      constants.add(output);
    }
  }

  /// Whether every operand that numbers come from is constant; those of other types say where or
  /// how many. What is picked out of a table is not: an embedding is an activation.
  private boolean isMadeOfConstants(Node node) {
    if (operators.has(node, Trait.CONVERTS)) {
      return isConstant(node.inputs().getFirst());
    }
    if (operators.has(node, Trait.PICKS)) {
      return node.inputs().stream().allMatch(this::isConstant);
    }
    List<String> floats =
        node.inputs().stream().filter(input -> types.of(input) == ElementType.FLOAT).toList();
    boolean filled = floats.isEmpty() && of(node.outputs().getFirst()).isBounded();
    return filled || (!floats.isEmpty() && floats.stream().allMatch(this::isConstant));
  }
}
