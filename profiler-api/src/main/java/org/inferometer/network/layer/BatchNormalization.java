package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Normalisation per channel by known statistics: `scale * (x - mean) / sqrt(variance + epsilon) +
/// bias` (ONNX `BatchNormalization`; Ioffe and Szegedy, arXiv 1502.03167). Each parameter has one
/// element a channel.
public record BatchNormalization(
    Weights scale, Weights bias, Weights mean, Weights variance, float epsilon)
    implements LayerDefinition {

  public BatchNormalization scale(Weights value) {
    return new BatchNormalization(value, bias, mean, variance, epsilon);
  }

  public BatchNormalization bias(Weights value) {
    return new BatchNormalization(scale, value, mean, variance, epsilon);
  }

  /// @param ofMean the mean of each channel
  /// @param ofVariance the variance of each channel, > 0
  public BatchNormalization statistics(Weights ofMean, Weights ofVariance) {
    return new BatchNormalization(scale, bias, ofMean, ofVariance, epsilon);
  }

  public BatchNormalization epsilon(float value) {
    return new BatchNormalization(scale, bias, mean, variance, value);
  }

  @Override
  public String type() {
    return "BatchNormalization";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    long channels = Spatial.channels(scope, x);
    List<Value> arguments =
        List.of(
            x,
            scope.weight("scale", scale, channels),
            scope.weight("bias", bias, channels),
            scope.weight("mean", mean, channels),
            scope.weight("variance", variance, channels));
    return List.of(
        scope.node(
            "BatchNormalization", arguments, x.dimensions(), Attribute.of("epsilon", epsilon)));
  }
}
