package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// Every output sums all inputs of its item (Caffe's `InnerProduct`): `Flatten`, where the input
/// has more than two dimensions, and `Gemm`. The result is `batch x outputs`.
///
/// @param weights of shape `outputs x inputs`; absent for seeded ones after He et al.
/// @param bias of shape `outputs`; absent for none
public record FullyConnected(long outputs, @Nullable Weights weights, @Nullable Weights bias)
    implements LayerDefinition {
  public FullyConnected {
    if (outputs < 1) {
      throw new IllegalArgumentException("a fully connected layer has outputs, not " + outputs);
    }
  }

  public FullyConnected weights(Weights value) {
    return new FullyConnected(outputs, value, bias);
  }

  public FullyConnected bias(Weights value) {
    return new FullyConnected(outputs, weights, value);
  }

  public FullyConnected noBias() {
    return new FullyConnected(outputs, weights, null);
  }

  @Override
  public String type() {
    return "FullyConnected";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    scope.expectRank(x, 2, Integer.MAX_VALUE, "batch x features");
    Spatial.expectFloat(scope, x);
    Value flat = x.rank() == 2 ? x : flatten(scope, x);
    if (!(flat.dimension(1) instanceof Dimension.Fixed(long features))) {
      throw scope.error("needs a fixed number of features, but was given " + x);
    }
    return List.of(gemm(scope, flat, features));
  }

  private Value gemm(LayerScope scope, Value flat, long features) {
    Weights drawn = weights == null ? Weights.he(features) : weights;
    List<@Nullable Value> arguments =
        new ArrayList<>(List.of(flat, scope.weight("weight", drawn, outputs, features)));
    if (bias != null) {
      arguments.add(scope.weight("bias", bias, outputs));
    }
    List<Dimension> result = List.of(flat.dimension(0), Dimension.of(outputs));
    return scope.node("Gemm", arguments, result, Attribute.of("transB", 1));
  }

  private static Value flatten(LayerScope scope, Value x) {
    List<Dimension> rest = x.dimensions().subList(1, x.rank());
    List<Dimension> result = List.of(x.dimension(0), Arithmetic.product(rest));
    return scope.node("Flatten", List.of(x), result, Attribute.of("axis", 1));
  }
}
