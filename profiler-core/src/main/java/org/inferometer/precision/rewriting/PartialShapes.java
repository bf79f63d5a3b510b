package org.inferometer.precision.rewriting;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.operator.Operators;
import org.inferometer.operator.PartialShape;
import org.inferometer.operator.ShapedNode;
import org.jspecify.annotations.Nullable;

/// What is known about the shapes of a graph's tensors without running it: what each operator's
/// rule in the catalogue gives, or else what the file declares.
final class PartialShapes {
  /// Of the constants that are computed: enough for shapes and axes.
  private static final long MOST_BYTES = 1 << 12;

  private final @Nullable PartialShapes outer;
  private final Operators operators;
  private final Constants constants;
  private final Map<String, PartialShape> shapes = new HashMap<>();

  private PartialShapes(@Nullable PartialShapes outer, Graph graph, Operators operators) {
    this.outer = outer;
    this.operators = operators;
    this.constants = new Constants(GraphIndex.of(graph), operators, MOST_BYTES);
  }

  /// @param outer of the graph around this one; absent for the main graph
  /// @param graph whose nodes stand in order of use
  static PartialShapes of(@Nullable PartialShapes outer, Graph graph, Operators operators) {
    PartialShapes shapes = new PartialShapes(outer, graph, operators);
    graph.valueInfos().forEach(shapes::declare);
    graph.outputs().forEach(shapes::declare);
    graph.inputs().forEach(shapes::declare);
    graph
        .initializers()
        .forEach(tensor -> shapes.put(tensor.name(), PartialShape.of(tensor.shape())));
    graph.nodes().forEach(shapes::infer);
    return shapes;
  }

  private void declare(TensorSpec spec) {
    put(spec.name(), PartialShape.declared(spec.dimensions()));
  }

  private void infer(Node node) {
    if (!node.outputs().isEmpty()) {
      String output = node.outputs().getFirst();
      Tensor constant = constants.of(output);
      put(output, constant == null ? written(node) : PartialShape.of(constant.shape()));
    }
  }

  private PartialShape written(Node node) {
    return operators
        .of(node)
        .written(new ShapedNode(node, this::of, name -> Optional.ofNullable(constants.of(name))));
  }

  private void put(String tensor, PartialShape shape) {
    if (shape.isKnown()) {
      shapes.put(tensor, shape);
    }
  }

  /// The shape of a tensor, as far as it is known.
  PartialShape of(String tensor) {
    PartialShape own = shapes.get(tensor);
    if (own != null) {
      return own;
    }
    return outer == null ? PartialShape.UNKNOWN : outer.of(tensor);
  }

  /// The number of a tensor's dimensions; empty if it is unknown.
  OptionalInt rank(String tensor) {
    return of(tensor).rank();
  }

  /// The one dimension, from an axis on, that can have more than one element; empty if there may be
  /// several.
  ///
  /// @param axis a negative one counts from the end
  OptionalLong onlyAxisFrom(String tensor, long axis) {
    if (axis == -1) {
      return OptionalLong.of(-1);
    }
    PartialShape shape = of(tensor);
    int rank = shape.rank().orElse(0);
    if (axis < -rank || axis >= rank) {
      return OptionalLong.empty();
    }
    long first = axis < 0 ? axis + rank : axis;
    long[] wide = LongStream.range(first, rank).filter(i -> shape.size((int) i) != 1).toArray();
    return switch (wide.length) {
      case 0 -> OptionalLong.of(-1);
      case 1 -> OptionalLong.of(wide[0] == rank - 1 ? -1 : wide[0]);
      default -> OptionalLong.empty();
    };
  }
}
