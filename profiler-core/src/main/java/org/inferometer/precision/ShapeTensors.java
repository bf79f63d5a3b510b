package org.inferometer.precision;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;

/// Finds the tensors of a graph that are shapes: what nodes write that read the shape of a tensor,
/// and what is computed from shapes and constants alone. What is merely as large as a shape says,
/// or counts up to it, is no shape.
final class ShapeTensors {
  private final ElementTypes types;
  private final Operators operators;
  private final Set<String> constants = new HashSet<>();
  private final Set<String> shapes = new HashSet<>();

  private ShapeTensors(Graph graph, ElementTypes types, Operators operators) {
    this.types = types;
    this.operators = operators;
    graph.initializers().forEach(initializer -> constants.add(initializer.name()));
    graph.nodes().stream()
        .filter(node -> node.is("Constant"))
        .forEach(node -> constants.addAll(node.outputs()));
    constants.add(""); // an operand that is left out
  }

  static Set<String> of(Graph graph, ElementTypes types, Operators operators) {
    ShapeTensors found = new ShapeTensors(graph, types, operators);
    graph.nodes().stream().filter(found::isShape).forEach(n -> found.shapes.addAll(n.outputs()));
    return found.shapes;
  }

  private boolean isShape(Node node) {
    return operators.has(node, Trait.WRITES_SHAPE)
        || (!node.outputs().isEmpty()
            && !operators.has(node, Trait.COUNTS)
            && values(node).stream().anyMatch(shapes::contains)
            && node.inputs().stream()
                .allMatch(input -> shapes.contains(input) || constants.contains(input)));
  }

  /// The operands from which the numbers come that a node writes: for floating-point ones those
  /// that are floating point too, unless the node converts.
  private List<String> values(Node node) {
    boolean single = types.of(node.outputs().getFirst()) == ElementType.FLOAT;
    return single && !operators.has(node, Trait.CONVERTS)
        ? node.inputs().stream().filter(input -> types.of(input) == ElementType.FLOAT).toList()
        : node.inputs();
  }
}
