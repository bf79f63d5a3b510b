package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// A convolution over any number of spatial axes (ONNX `Conv`). Input `batch x channels x spatial`.
///
/// @param channels output channels
/// @param groups groups that input and output channels are split into; the number of input channels
///   for a depthwise convolution
/// @param weights of shape `channels x input channels / groups x kernel`; absent for seeded ones
///   after He et al.
/// @param bias of shape `channels`; absent for none
public record Convolution(
    long channels, Window window, long groups, @Nullable Weights weights, @Nullable Weights bias)
    implements LayerDefinition {
  public Convolution {
    if (channels < 1 || groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a convolution of %d channels cannot have %d groups", channels, groups));
    }
  }

  /// @param values one for all axes or one for each
  public Convolution stride(long... values) {
    return with(window.stride(values));
  }

  /// @param values zeros around the input: one number for all sides, one for each axis, or all
  ///   begins and then all ends
  public Convolution pad(long... values) {
    return with(window.pad(values));
  }

  /// @param values one for all axes or one for each
  public Convolution dilation(long... values) {
    return with(window.dilation(values));
  }

  public Convolution groups(long value) {
    return new Convolution(channels, window, value, weights, bias);
  }

  public Convolution weights(Weights value) {
    return new Convolution(channels, window, groups, value, bias);
  }

  public Convolution bias(Weights value) {
    return new Convolution(channels, window, groups, weights, value);
  }

  public Convolution noBias() {
    return new Convolution(channels, window, groups, weights, null);
  }

  @Override
  public String type() {
    return "Conv";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    Window expanded = Spatial.expand(scope, window, x);
    List<@Nullable Value> arguments = new ArrayList<>(List.of(x, weight(scope, expanded, x)));
    if (bias != null) {
      arguments.add(scope.weight("bias", bias, channels));
    }
    List<Attribute> attributes = new ArrayList<>(expanded.attributes());
    attributes.add(Attribute.of("group", groups));
    List<Dimension> result = Spatial.slide(scope, expanded, x, Dimension.of(channels));
    return List.of(scope.node("Conv", arguments, result, attributes.toArray(Attribute[]::new)));
  }

  private Value weight(LayerScope scope, Window expanded, Value x) {
    long from = Spatial.channels(scope, x);
    if (from % groups != 0) {
      throw scope.error(
          String.format(Locale.ROOT, "has %d groups, but %s has %d channels", groups, x, from));
    }
    long[] kernel = Window.array(expanded.kernel());
    long[] dims = new long[kernel.length + 2];
    dims[0] = channels;
    dims[1] = from / groups;
    System.arraycopy(kernel, 0, dims, 2, kernel.length);
    long fanIn = Arrays.stream(dims).skip(1).reduce(1, Math::multiplyExact);
    return scope.weight("weight", weights == null ? Weights.he(fanIn) : weights, dims);
  }

  private Convolution with(Window changed) {
    return new Convolution(channels, changed, groups, weights, bias);
  }
}
