package org.inferometer.importer.tensorflow.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.jspecify.annotations.Nullable;

/// The condition of a loop, as far as it compares counters with limits.
final class LoopCondition {
  private final Body condition;
  private final Map<String, NodeDef> nodes = new HashMap<>();

  LoopCondition(Body condition) {
    this.condition = condition;
    condition.nodes().forEach(node -> nodes.put(node.getName(), node));
  }

  /// A counter must be below a limit.
  ///
  /// @param counter a variable
  /// @param limit a variable; empty where it is a constant
  /// @param numbers of the constant
  record Bound(int counter, OptionalInt limit, long @Nullable [] numbers) {}

  /// What must hold all at once for the loop to go on; empty where it is something else.
  Optional<List<Bound>> bounds() {
    List<Bound> bounds = new ArrayList<>();
    return collect(condition.results().getFirst(), bounds, 0)
        ? Optional.of(bounds)
        : Optional.empty();
  }

  private boolean collect(String tensor, List<Bound> bounds, int depth) {
    NodeDef node = nodes.get(Tensors.node(tensor));
    if (node == null || depth > 100) {
      return false;
    }
    return switch (node.getOp()) {
      case "Identity", "LoopCond" -> collect(node.getInput(0), bounds, depth + 1);
      case "LogicalAnd" ->
          collect(node.getInput(0), bounds, depth + 1)
              && collect(node.getInput(1), bounds, depth + 1);
      case "Less" -> below(node.getInput(0), node.getInput(1), bounds);
      case "Greater" -> below(node.getInput(1), node.getInput(0), bounds);
      default -> false;
    };
  }

  private boolean below(String counter, String limit, List<Bound> bounds) {
    OptionalInt variable = argument(counter);
    if (variable.isEmpty()) {
      return false;
    }
    OptionalInt end = argument(limit);
    long[] numbers = end.isPresent() ? null : constant(limit);
    if (end.isEmpty() && numbers == null) {
      return false;
    }
    bounds.add(new Bound(variable.getAsInt(), end, numbers));
    return true;
  }

  private OptionalInt argument(String tensor) {
    String at = tensor;
    for (int i = 0; i < 100; i++) {
      NodeDef node = nodes.get(Tensors.node(at));
      if (node == null || !node.getOp().equals("Identity")) {
        break;
      }
      at = node.getInput(0);
    }
    for (int i = 0; i < condition.arguments().size(); i++) {
      if (condition.arguments().get(i).name().equals(Tensors.node(at))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private long @Nullable [] constant(String tensor) {
    NodeDef node = nodes.get(Tensors.node(tensor));
    if (node == null || !node.getOp().equals("Const") || !node.containsAttr("value")) {
      return null;
    }
    try {
      return Constants.of("", node.getAttrOrThrow("value").getTensor()).integers().orElse(null);
    } catch (Refusal e) {
      return null;
    }
  }
}
