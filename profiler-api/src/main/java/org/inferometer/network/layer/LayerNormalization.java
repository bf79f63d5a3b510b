package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Normalises each position over its last dimension, then scales and shifts it (ONNX
/// `LayerNormalization`; Ba et al., arXiv 1607.06450). Each parameter has one element a feature.
public record LayerNormalization(Weights scale, Weights bias, float epsilon)
    implements LayerDefinition {
  public LayerNormalization scale(Weights value) {
    return new LayerNormalization(value, bias, epsilon);
  }

  public LayerNormalization bias(Weights value) {
    return new LayerNormalization(scale, value, epsilon);
  }

  public LayerNormalization epsilon(float value) {
    return new LayerNormalization(scale, bias, value);
  }

  @Override
  public String type() {
    return "LayerNormalization";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    scope.expectRank(x, 1, Integer.MAX_VALUE, "… x features");
    Spatial.expectFloat(scope, x);
    long features = Spatial.naming(scope, () -> x.size(-1));
    List<Value> arguments =
        List.of(x, scope.weight("scale", scale, features), scope.weight("bias", bias, features));
    return List.of(
        scope.node(
            type(),
            arguments,
            x.dimensions(),
            Attribute.of("axis", -1),
            Attribute.of("epsilon", epsilon)));
  }
}
