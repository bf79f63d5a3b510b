package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// What layers over `batch x channels x spatial…` tensors have in common.
final class Spatial {
  static final String FORM = "batch x channels x spatial";

  private Spatial() {}

  /// Spatial axes of a tensor.
  ///
  /// @throws IllegalArgumentException if it has none
  static int axes(LayerScope scope, Value x) {
    scope.expectRank(x, 3, Integer.MAX_VALUE, FORM);
    return x.rank() - 2;
  }

  /// The number of channels.
  ///
  /// @throws IllegalArgumentException if it is open or the tensor is not float32, since the layer's
  ///   weights depend on it
  static long channels(LayerScope scope, Value x) {
    scope.expectRank(x, 2, Integer.MAX_VALUE, FORM);
    expectFloat(scope, x);
    if (x.dimension(1) instanceof Dimension.Fixed(long size)) {
      return size;
    }
    throw scope.error("needs a fixed number of channels, but " + x + " leaves dimension 1 open");
  }

  static void expectFloat(LayerScope scope, Value x) {
    if (x.elementType() != ElementType.FLOAT) {
      throw scope.error("has float32 weights, but " + x + " is " + x.elementType().label());
    }
  }

  /// Expands a window for this input.
  static Window expand(LayerScope scope, Window window, Value x) {
    return naming(scope, () -> window.expand(axes(scope, x)));
  }

  /// The shape after an expanded window has slid over `x`.
  static List<Dimension> slide(LayerScope scope, Window window, Value x, Dimension channels) {
    List<Dimension> result = new ArrayList<>(List.of(x.dimension(0), channels));
    for (int axis = 0; axis < x.rank() - 2; axis++) {
      int spatial = axis;
      result.add(naming(scope, () -> window.positions(spatial, x.dimension(spatial + 2))));
    }
    return result;
  }

  /// Runs shape arithmetic and puts the layer's name before its complaint.
  static <T> T naming(LayerScope scope, java.util.function.Supplier<T> arithmetic) {
    try {
      return arithmetic.get();
    } catch (IllegalArgumentException e) {
      IllegalArgumentException named = scope.error(String.valueOf(e.getMessage()));
      named.initCause(e);
      throw named;
    }
  }

  /// `1 x … x 1` after the channels: how many ones let a `channels` vector meet a tensor of this
  /// rank.
  static long[] perChannel(long channels, int rank) {
    long[] dims = new long[rank - 1];
    java.util.Arrays.fill(dims, 1);
    dims[0] = channels;
    return dims;
  }
}
