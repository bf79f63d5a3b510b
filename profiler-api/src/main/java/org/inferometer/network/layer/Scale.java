package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// A factor and a summand for each channel (Caffe's `Scale` with a bias): one layer of two nodes.
///
/// @param factor one element a channel
/// @param summand one element a channel
public record Scale(Weights factor, Weights summand) implements LayerDefinition {
  @Override
  public String type() {
    return "Scale";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    long[] dims = Spatial.perChannel(Spatial.channels(scope, x), x.rank());
    Value product =
        scope.node("Mul", List.of(x, scope.weight("factor", factor, dims)), x.dimensions());
    Value bias = scope.weight("summand", summand, dims);
    return List.of(scope.node("Add", List.of(product, bias), x.dimensions()));
  }
}
