package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Map;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;

/// A node of a layer, whose tensors are called as the layer's operands.
final class LayerNode {
  private LayerNode() {}

  static Node of(Signature signature, List<Attribute> attributes) {
    return new Node(
        "layer",
        signature.type(),
        signature.domain(),
        "",
        signature.inputs().stream().map(Operand::name).toList(),
        signature.outputs().stream().map(Operand::name).toList(),
        attributes,
        Map.of());
  }
}
