package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// The mean over some axes (ONNX `ReduceMean`).
///
/// @param keep whether reduced axes stay, with one element
/// @param axes each negative to count from the end
public record ReduceMean(boolean keep, List<Long> axes) implements LayerDefinition {
  public ReduceMean {
    axes = List.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("a mean is taken over one axis or more");
    }
  }

  @Override
  public String type() {
    return "ReduceMean";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    long[] reduced =
        axes.stream()
            .mapToLong(axis -> Arithmetic.axis(scope, x, axis))
            .sorted()
            .distinct()
            .toArray();
    List<Dimension> result = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      if (Arrays.binarySearch(reduced, axis) < 0) {
        result.add(x.dimension(axis));
      } else if (keep) {
        result.add(Dimension.of(1));
      }
    }
    return List.of(
        scope.node(
            type(),
            List.of(x),
            result,
            Attribute.of("axes", reduced),
            Attribute.of("keepdims", keep ? 1 : 0)));
  }
}
