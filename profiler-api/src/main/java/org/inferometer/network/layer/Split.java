package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;

/// Cuts a tensor into parts along one axis (ONNX `Split`): several results.
///
/// @param axis negative to count from the end
/// @param sizes of the parts
public record Split(int axis, List<Long> sizes) implements LayerDefinition {
  public Split {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("a tensor is split into parts of 1 or more, not " + sizes);
    }
  }

  @Override
  public String type() {
    return "Split";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    int along = Arithmetic.axis(scope, x, axis);
    long sum = sizes.stream().mapToLong(Long::longValue).sum();
    if (!x.dimension(along).equals(Dimension.of(sum))) {
      throw scope.error(
          String.format(Locale.ROOT, "splits axis %d into %s, but was given %s", along, sizes, x));
    }
    List<ValueType> results = new ArrayList<>();
    for (long size : sizes) {
      results.add(
          new ValueType(x.elementType(), Arithmetic.replaced(x, along, Dimension.of(size))));
    }
    Value parts = scope.integers("sizes", Window.array(sizes));
    return scope.node("", "Split", List.of(x, parts), results, Attribute.of("axis", along));
  }
}
