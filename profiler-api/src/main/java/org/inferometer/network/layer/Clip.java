package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Limits every element to `low … high` (ONNX `Clip`); 0 … 6 is the ReLU6 of MobileNet.
public record Clip(float low, float high) implements LayerDefinition {
  public Clip {
    if (!(low <= high)) {
      throw new IllegalArgumentException("no number lies between " + low + " and " + high);
    }
  }

  @Override
  public String type() {
    return "Clip";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    if (x.elementType() != ElementType.FLOAT) {
      throw scope.error("limits float32 only, but " + x + " is " + x.elementType().label());
    }
    Value least = scope.weight("low", new Weights.Constant(low), Shape.of().toArray());
    Value most = scope.weight("high", new Weights.Constant(high), Shape.of().toArray());
    return List.of(scope.node("Clip", List.of(x, least, most), x.dimensions()));
  }
}
