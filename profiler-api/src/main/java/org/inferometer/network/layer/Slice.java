package org.inferometer.network.layer;

import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Takes the elements from `start` (included) to `end` (excluded) of one axis (ONNX `Slice`).
///
/// @param axis negative to count from the end
public record Slice(int axis, long start, long end) implements LayerDefinition {
  public Slice {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "a slice has a start of 0 or more and a later end, not " + start + " and " + end);
    }
  }

  @Override
  public String type() {
    return "Slice";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    int along = Arithmetic.axis(scope, x, axis);
    if (!(x.dimension(along) instanceof Dimension.Fixed(long size)) || size < end) {
      throw scope.error(
          String.format(
              Locale.ROOT, "takes %d to %d of axis %d, but was given %s", start, end, along, x));
    }
    List<Value> arguments =
        List.of(
            x,
            scope.integers("start", start),
            scope.integers("end", end),
            scope.integers("axis", along));
    List<Dimension> result = Arithmetic.replaced(x, along, Dimension.of(end - start));
    return List.of(scope.node("Slice", List.copyOf(arguments), result));
  }
}
