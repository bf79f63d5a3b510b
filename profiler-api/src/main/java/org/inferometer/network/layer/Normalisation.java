package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Normalisation per channel by known statistics, without a learned factor and summand (Caffe's
/// `BatchNorm`, which a [Scale] follows): ONNX's `BatchNormalization` with 1 and 0 for these.
public record Normalisation(Weights mean, Weights variance, float epsilon)
    implements LayerDefinition {
  @Override
  public String type() {
    return "BatchNorm";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Weights one = new Weights.Constant(1);
    Weights zero = new Weights.Constant(0);
    return new BatchNormalization(one, zero, mean, variance, epsilon).define(scope, inputs);
  }
}
