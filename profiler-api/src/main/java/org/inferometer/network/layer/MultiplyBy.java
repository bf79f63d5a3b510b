package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Multiplies every element by one number (ONNX `Mul`).
public record MultiplyBy(double factor) implements LayerDefinition {
  @Override
  public String type() {
    return "Mul";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    Spatial.expectFloat(scope, x);
    Value number = scope.weight("factor", new Weights.Constant(factor));
    return List.of(scope.node("Mul", List.of(x, number), x.dimensions()));
  }
}
