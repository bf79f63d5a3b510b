package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;

/// Writes a node with other attributes and operands.
final class NodeForms {
  private NodeForms() {}

  static Node without(Node node, String... attributes) {
    Set<String> gone = Set.of(attributes);
    return node.with(
        node.attributes().stream().filter(each -> !gone.contains(each.name())).toList());
  }

  static Node with(Node node, Attribute attribute) {
    Node others = without(node, attribute.name());
    return node.with(Stream.concat(others.attributes().stream(), Stream.of(attribute)).toList());
  }

  static Node withDefault(Node node, Attribute attribute) {
    return node.attribute(attribute.name()).isPresent() ? node : with(node, attribute);
  }

  static Node renamed(Node node, String before, String now) {
    return node.attribute(before)
        .map(old -> with(without(node, before), new Attribute(now, old.value(), old.rest())))
        .orElse(node);
  }

  static Node changed(Node node, String type, List<String> inputs) {
    return new Node(
        node.name(),
        type,
        "",
        "",
        inputs,
        node.outputs(),
        node.attributes(),
        node.metadata(),
        node.rest());
  }

  static Node first(Node node) {
    return node.between(node.inputs(), node.outputs().subList(0, 1));
  }

  static Node with(Node node, int position, String input) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(position, input);
    return node.between(inputs, node.outputs());
  }

  static Node withFurther(Node node, String... inputs) {
    List<String> all = new ArrayList<>(node.inputs());
    all.addAll(Arrays.asList(inputs));
    while (!all.isEmpty() && all.getLast().isEmpty()) {
      all.removeLast();
    }
    return node.between(all, node.outputs());
  }

  /// Attributes of whole numbers that became operands, in this order.
  static Node moved(Node node, RaisedGraph graph, String... attributes) {
    String[] inputs = new String[attributes.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] =
          node.attribute(attributes[i]).isPresent()
              ? graph.longs(node, attributes[i], node.intsAttribute(attributes[i]))
              : "";
    }
    return without(withFurther(node, inputs), attributes);
  }
}
