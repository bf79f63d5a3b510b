package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Shape;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Takes one slice along an axis and drops the axis (ONNX `Gather` of a scalar index), for example
/// the first position of a sequence.
///
/// @param axis negative to count from the end
/// @param index from 0
public record Select(int axis, long index) implements LayerDefinition {
  @Override
  public String type() {
    return "Gather";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    int along = Arithmetic.axis(scope, x, axis);
    if (index < 0 || (x.dimension(along) instanceof Dimension.Fixed(long size) && index >= size)) {
      throw scope.error("takes index " + index + " of axis " + along + ", which " + x + " lacks");
    }
    List<Dimension> result = new ArrayList<>(x.dimensions());
    result.remove(along);
    Value scalar = scope.integers("index", Shape.of(), index);
    return List.of(scope.node("Gather", List.of(x, scalar), result, Attribute.of("axis", along)));
  }
}
