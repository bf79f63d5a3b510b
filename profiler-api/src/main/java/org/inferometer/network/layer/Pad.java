package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Puts zeros around a tensor (ONNX `Pad`).
///
/// @param pads elements before each axis, then elements behind each axis
public record Pad(List<Long> pads) implements LayerDefinition {
  public Pad {
    pads = List.copyOf(pads);
    if (pads.stream().anyMatch(pad -> pad < 0)) {
      throw new IllegalArgumentException("padding is 0 or more, not " + pads);
    }
  }

  @Override
  public String type() {
    return "Pad";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    if (pads.size() != 2 * x.rank()) {
      throw scope.error(
          String.format(
              Locale.ROOT, "has %d pads, but needs two for each dimension of %s", pads.size(), x));
    }
    List<Dimension> result = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      result.add(padded(x.dimension(axis), pads.get(axis) + pads.get(axis + x.rank())));
    }
    Value amounts = scope.integers("pads", Window.array(pads));
    return List.of(scope.node(type(), List.of(x, amounts), result));
  }

  private static Dimension padded(Dimension input, long added) {
    if (added == 0) {
      return input;
    }
    return input instanceof Dimension.Fixed(long size)
        ? Dimension.of(size + added)
        : new Dimension.Unknown();
  }
}
