package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Combines two tensors element by element, with broadcasting (ONNX `Add`, `Sub`, `Mul`, `Div`, …).
///
/// @param type the ONNX operator
public record Binary(String type) implements LayerDefinition {
  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    scope.expectInputs(inputs, 2, 2);
    Value a = inputs.getFirst();
    Value b = inputs.getLast();
    if (a.elementType() != b.elementType()) {
      throw scope.error("combines equal element types, but was given " + a + " and " + b);
    }
    List<Dimension> result = Arithmetic.broadcast(scope, a, b);
    return List.of(scope.node(type, List.of(a, b), result));
  }
}
