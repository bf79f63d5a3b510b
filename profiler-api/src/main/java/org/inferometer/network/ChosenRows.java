package org.inferometer.network;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.jspecify.annotations.Nullable;

/// Finds the inputs of a network whose elements are indices into tables that it holds, such as
/// token ids, and how many rows those tables have.
final class ChosenRows {
  private final GraphIndex index;
  private final Operators operators;

  private ChosenRows(GraphIndex index, Operators operators) {
    this.index = index;
    this.operators = operators;
  }

  /// @param inputs those that are fed
  /// @return by name, the rows of the smallest table that an integer input chooses from; inputs
  ///   that reach no table of known size are left out
  static Map<String, Long> of(GraphIndex index, Operators operators, List<TensorSpec> inputs) {
    ChosenRows chosen = new ChosenRows(index, operators);
    Map<String, Long> rows = new HashMap<>();
    for (TensorSpec input : inputs) {
      if (isInteger(input.elementType()) || chosen.becomesInteger(input)) {
        chosen.of(input.name()).ifPresent(least -> rows.put(input.name(), least));
      }
    }
    return rows;
  }

  private static boolean isInteger(ElementType type) {
    return type == ElementType.INT64 || type == ElementType.INT32;
  }

  /// Whether an input of another type is nothing but an integer in it: some frameworks hand indices
  /// over as numbers with a point.
  private boolean becomesInteger(TensorSpec input) {
    int[] consumers = index.consumers(input.name());
    return consumers.length > 0
        && Arrays.stream(consumers)
            .mapToObj(index.graph().nodes()::get)
            .allMatch(node ->
                operators.has(node, Trait.CONVERTS)
                    && isInteger(ElementType.of((int) node.intAttribute("to", 0))));
  }

  private OptionalLong of(String input) {
    OptionalLong least = OptionalLong.empty();
    Set<String> seen = new HashSet<>(Set.of(input));
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      String tensor = open.remove();
      for (int consumer : index.consumers(tensor)) {
        Node node = index.graph().nodes().get(consumer);
        OptionalLong rows = rows(node, tensor);
        if (rows.isPresent()) {
          least = OptionalLong.of(Math.min(rows.getAsLong(), least.orElse(Long.MAX_VALUE)));
        }
        if (passes(node, tensor)) {
          node.outputs().stream().filter(seen::add).forEach(open::add);
        }
      }
    }
    return least;
  }

  /// Whether elements of the tensor are among those that the node writes, unchanged.
  private boolean passes(Node node, String tensor) {
    return node.is("Concat")
        || (node.inputs().getFirst().equals(tensor)
            && (operators.has(node, Trait.MOVES_DATA) || keeps(node)));
  }

  /// Whether a node writes what it reads first, perhaps in another type.
  private boolean keeps(Node node) {
    return operators.has(node, Trait.CONVERTS) || operators.has(node, Trait.NO_OPERATION);
  }

  /// The rows of the table that a node chooses from by this tensor.
  private OptionalLong rows(Node node, String tensor) {
    int position = node.inputs().indexOf(tensor);
    if (node.is("Gather") && position == 1) {
      return size(node, 0, (int) node.intAttribute("axis", 0));
    }
    if (node.is("OneHot") && position == 0) {
      return depth(node.inputs().get(1));
    }
    if (node.opType().equals("EmbedLayerNormalization") && node.domain().equals("com.microsoft")) {
      // Its inputs are the ids of words and of segments, then the tables of words, positions and
      // segments.
      return switch (position) {
        case 0 -> size(node, 2, 0);
        case 1 -> size(node, 4, 0);
        default -> OptionalLong.empty();
      };
    }
    return OptionalLong.empty();
  }

  private OptionalLong size(Node node, int table, int axis) {
    if (table >= node.inputs().size()) {
      return OptionalLong.empty();
    }
    Shape shape = shape(node.inputs().get(table), 4);
    if (shape == null || axis < -shape.rank() || axis >= shape.rank()) {
      return OptionalLong.empty();
    }
    return shape.dim(axis) > 0 ? OptionalLong.of(shape.dim(axis)) : OptionalLong.empty();
  }

  /// The shape of a constant, also behind what keeps its shape: tables are stored in other types.
  private @Nullable Shape shape(String tensor, int steps) {
    Tensor constant = index.initializer(tensor);
    if (constant != null) {
      return constant.shape();
    }
    int producer = index.producer(tensor);
    if (producer < 0 || steps == 0) {
      return null;
    }
    Node node = index.graph().nodes().get(producer);
    Tensor held = constant(node);
    if (held != null) {
      return held.shape();
    }
    return keeps(node) || operators.has(node, Trait.QUANTISED)
        ? shape(node.inputs().getFirst(), steps - 1)
        : null;
  }

  private OptionalLong depth(String tensor) {
    Tensor constant = index.initializer(tensor);
    int producer = index.producer(tensor);
    if (constant == null && producer >= 0) {
      constant = constant(index.graph().nodes().get(producer));
    }
    return constant == null
        ? OptionalLong.empty()
        : constant.integers().filter(values -> values.length == 1 && values[0] > 0).stream()
            .mapToLong(values -> values[0])
            .findFirst();
  }

  private static @Nullable Tensor constant(Node node) {
    return Optional.of(node)
        .filter(made -> made.is("Constant"))
        .flatMap(made -> made.attribute("value"))
        .map(Attribute::value)
        .filter(Attribute.Tensors.class::isInstance)
        .map(value -> ((Attribute.Tensors) value).values().getFirst())
        .orElse(null);
  }
}
