package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Puts tensors behind one another along one axis (ONNX `Concat`).
///
/// @param axis negative to count from the end
public record Concat(int axis) implements LayerDefinition {
  @Override
  public String type() {
    return "Concat";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    scope.expectInputs(inputs, 1, Integer.MAX_VALUE);
    Value first = inputs.getFirst();
    int along = Arithmetic.axis(scope, first, axis);
    inputs.forEach(input -> expectLike(scope, first, input, along));
    List<Dimension> result = Arithmetic.replaced(first, along, sum(inputs, along));
    return List.of(
        scope.node("Concat", new ArrayList<>(inputs), result, Attribute.of("axis", along)));
  }

  private static Dimension sum(List<Value> inputs, int along) {
    long sum = 0;
    for (Value input : inputs) {
      if (!(input.dimension(along) instanceof Dimension.Fixed(long size))) {
        return new Dimension.Unknown();
      }
      sum += size;
    }
    return Dimension.of(sum);
  }

  private static void expectLike(LayerScope scope, Value first, Value other, int along) {
    boolean like = first.rank() == other.rank() && first.elementType() == other.elementType();
    for (int i = 0; like && i < first.rank(); i++) {
      like = i == along || first.dimension(i).equals(other.dimension(i));
    }
    if (!like) {
      throw scope.error(
          String.format(
              Locale.ROOT,
              "joins tensors that differ in dimension %d only, but was given %s and %s",
              along,
              first,
              other));
    }
  }
}
