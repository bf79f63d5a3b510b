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

/// A transposed convolution (ONNX `ConvTranspose`; "deconvolution"), with a bias of zero.
///
/// @param channels output channels
/// @param groups groups that input and output channels are split into
/// @param outputPadding elements added at the end of each axis, below the stride
/// @param weights of shape `input channels x channels / groups x kernel`; absent for seeded ones
public record TransposedConvolution(
    long channels, Window window, long groups, long outputPadding, @Nullable Weights weights)
    implements LayerDefinition {
  public TransposedConvolution {
    if (channels < 1 || groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a convolution of %d channels cannot have %d groups", channels, groups));
    }
  }

  /// @param values one for all axes or one for each
  public TransposedConvolution stride(long... values) {
    return new TransposedConvolution(
        channels, window.stride(values), groups, outputPadding, weights);
  }

  /// @param values elements cut off the result: one number for all sides, one for each axis, or all
  ///   begins and then all ends
  public TransposedConvolution pad(long... values) {
    return new TransposedConvolution(channels, window.pad(values), groups, outputPadding, weights);
  }

  public TransposedConvolution groups(long value) {
    return new TransposedConvolution(channels, window, value, outputPadding, weights);
  }

  public TransposedConvolution outputPadding(long value) {
    return new TransposedConvolution(channels, window, groups, value, weights);
  }

  public TransposedConvolution weights(Weights value) {
    return new TransposedConvolution(channels, window, groups, outputPadding, value);
  }

  @Override
  public String type() {
    return "ConvTranspose";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    Window expanded = Spatial.expand(scope, window, x);
    List<Attribute> attributes = new ArrayList<>(expanded.attributes());
    attributes.add(Attribute.of("group", groups));
    long[] added = new long[expanded.kernel().size()];
    Arrays.fill(added, outputPadding);
    attributes.add(Attribute.of("output_padding", added));
    Value bias = scope.weight("bias", new Weights.Constant(0), channels);
    return List.of(
        scope.node(
            type(),
            List.of(x, weight(scope, expanded, x), bias),
            result(scope, expanded, x),
            attributes.toArray(Attribute[]::new)));
  }

  private Value weight(LayerScope scope, Window expanded, Value x) {
    long from = Spatial.channels(scope, x);
    if (from % groups != 0) {
      throw scope.error(
          String.format(Locale.ROOT, "has %d groups, but %s has %d channels", groups, x, from));
    }
    long[] kernel = Window.array(expanded.kernel());
    long[] dims = new long[kernel.length + 2];
    dims[0] = from;
    dims[1] = channels / groups;
    System.arraycopy(kernel, 0, dims, 2, kernel.length);
    return scope.weight("weight", weights == null ? Weights.he(from / groups) : weights, dims);
  }

  private List<Dimension> result(LayerScope scope, Window expanded, Value x) {
    List<Dimension> result = new ArrayList<>(List.of(x.dimension(0), Dimension.of(channels)));
    for (int axis = 0; axis < x.rank() - 2; axis++) {
      Dimension input = x.dimension(axis + 2);
      result.add(
          input instanceof Dimension.Fixed(long size)
              ? Dimension.of(length(scope, expanded, axis, size))
              : new Dimension.Unknown());
    }
    return result;
  }

  /// The formula of ONNX's ConvTranspose.
  private long length(LayerScope scope, Window expanded, int axis, long size) {
    long whole = expanded.strides().get(axis) * (size - 1) + outputPadding + expanded.extent(axis);
    if (whole <= expanded.padding(axis)) {
      throw scope.error(
          String.format(
              Locale.ROOT, "cuts %d elements off an axis of %d", expanded.padding(axis), whole));
    }
    return whole - expanded.padding(axis);
  }
}
