package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// One node from one input to a result of the same type: activations, Softmax, LRN.
///
/// @param type the ONNX operator
public record Elementwise(String type, List<Attribute> attributes) implements LayerDefinition {
  public Elementwise {
    attributes = List.copyOf(attributes);
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    return List.of(
        scope.node(type, List.of(x), x.dimensions(), attributes.toArray(Attribute[]::new)));
  }
}
