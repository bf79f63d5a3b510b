package org.inferometer.precision;

import java.util.HashSet;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;

/// Finds the tensors of a graph that are shapes: what nodes write that read the shape of a tensor,
/// and what is computed from shapes and constants alone.
final class ShapeTensors {
  private final Operators operators;
  private final Set<String> constants = new HashSet<>();
  private final Set<String> shapes = new HashSet<>();

  private ShapeTensors(Graph graph, Operators operators) {
    this.operators = operators;
    graph.initializers().forEach(initializer -> constants.add(initializer.name()));
    graph.nodes().stream()
        .filter(node -> node.is("Constant"))
        .forEach(node -> constants.addAll(node.outputs()));
    constants.add(""); // an operand that is left out
  }

  static Set<String> of(Graph graph, Operators operators) {
    ShapeTensors found = new ShapeTensors(graph, operators);
    graph.nodes().stream().filter(found::isShape).forEach(n -> found.shapes.addAll(n.outputs()));
    return found.shapes;
  }

  private boolean isShape(Node node) {
    return operators.has(node, Trait.WRITES_SHAPE)
        || (node.inputs().stream().anyMatch(shapes::contains)
            && node.inputs().stream()
                .allMatch(input -> shapes.contains(input) || constants.contains(input)));
  }
}
