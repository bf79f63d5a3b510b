package org.inferometer.network.layer;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.jspecify.annotations.Nullable;

/// Enlarges every spatial axis by a whole factor (ONNX `Resize`, half-pixel coordinates).
///
/// @param mode `nearest` or `linear`
public record Resize(int factor, String mode) implements LayerDefinition {
  public Resize {
    if (factor < 1 || !List.of("nearest", "linear").contains(mode)) {
      throw new IllegalArgumentException(
          "a resize enlarges by 1 or more, nearest or linear, not by " + factor + ", " + mode);
    }
  }

  @Override
  public String type() {
    return "Resize";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    List<Dimension> result = new ArrayList<>(x.dimensions());
    for (int axis = Spatial.axes(scope, x) + 1; axis > 1; axis--) {
      Dimension input = x.dimension(axis);
      result.set(
          axis,
          input instanceof Dimension.Fixed(long size)
              ? Dimension.of(size * factor)
              : new Dimension.Unknown());
    }
    List<@Nullable Value> arguments = Arrays.asList(x, null, scales(scope, x.rank()));
    return List.of(
        scope.node(
            type(),
            arguments,
            result,
            Attribute.of("mode", mode),
            Attribute.of("coordinate_transformation_mode", "half_pixel"),
            Attribute.of("nearest_mode", "floor")));
  }

  private Value scales(LayerScope scope, int rank) {
    float[] scales = new float[rank];
    Arrays.fill(scales, factor);
    scales[0] = 1;
    scales[1] = 1;
    MemorySegment copy = java.lang.foreign.Arena.ofAuto().allocate((long) rank * Float.BYTES, 64);
    copy.copyFrom(MemorySegment.ofArray(scales));
    return scope.constant("scales", ElementType.FLOAT, Shape.of(rank), copy);
  }
}
