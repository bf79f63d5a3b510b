package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Multiplies the last dimension by a weight matrix and adds a bias: one layer of two nodes, as
/// transformers use it on `batch x positions x features`.
///
/// @param outputs the new size of the last dimension
/// @param deviation of the drawn weights
public record Linear(long outputs, double deviation) implements LayerDefinition {
  @Override
  public String type() {
    return "Linear";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    scope.expectRank(x, 2, Integer.MAX_VALUE, "batch x … x features");
    Spatial.expectFloat(scope, x);
    long features = Spatial.naming(scope, () -> x.size(-1));
    Value weight = scope.weight("weight", new Weights.Normal(0, deviation), features, outputs);
    Value bias = scope.weight("bias", new Weights.Normal(0, deviation), outputs);
    List<Dimension> result = Arithmetic.replaced(x, x.rank() - 1, Dimension.of(outputs));
    Value product = scope.node("MatMul", List.of(x, weight), result, new Attribute[0]);
    return List.of(scope.node("Add", List.of(product, bias), result));
  }
}
