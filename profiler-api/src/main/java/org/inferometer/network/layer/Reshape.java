package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Gives the same elements another shape (ONNX `Reshape`).
///
/// @param target sizes; 0 keeps the input's dimension at this place (an open batch, for example),
///   and one -1 takes what is left
public record Reshape(List<Long> target) implements LayerDefinition {
  public Reshape {
    target = List.copyOf(target);
    if (target.stream().anyMatch(size -> size < -1)
        || target.stream().filter(size -> size == -1).count() > 1) {
      throw new IllegalArgumentException(
          "a target shape has sizes, 0 to keep one and at most one -1, not " + target);
    }
  }

  @Override
  public String type() {
    return "Reshape";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    Value shape = scope.integers("shape", Window.array(target));
    return List.of(scope.node("Reshape", List.of(x, shape), result(scope, x)));
  }

  private List<Dimension> result(LayerScope scope, Value x) {
    List<Dimension> rest = new ArrayList<>(x.dimensions());
    List<Dimension> result = new ArrayList<>();
    long known = 1;
    for (int axis = 0; axis < target.size(); axis++) {
      long size = target.get(axis);
      if (size == 0) {
        result.add(kept(scope, x, axis));
        rest.set(axis, Dimension.of(1));
      } else {
        result.add(size < 0 ? new Dimension.Unknown() : Dimension.of(size));
        known *= Math.max(1, size);
      }
    }
    Dimension left = divide(scope, x, Arithmetic.product(rest), known);
    int open = target.indexOf(-1L);
    if (open >= 0) {
      result.set(open, left);
    } else if (!left.equals(Dimension.of(1))) {
      throw mismatch(scope, x);
    }
    return result;
  }

  private Dimension kept(LayerScope scope, Value x, int axis) {
    if (axis >= x.rank()) {
      throw scope.error("keeps dimension " + axis + ", but " + x + " has only " + x.rank());
    }
    return x.dimension(axis);
  }

  private Dimension divide(LayerScope scope, Value x, Dimension elements, long known) {
    if (!(elements instanceof Dimension.Fixed(long count))) {
      return known == 1 ? elements : new Dimension.Unknown();
    }
    if (count % known != 0) {
      throw mismatch(scope, x);
    }
    return Dimension.of(count / known);
  }

  private IllegalArgumentException mismatch(LayerScope scope, Value x) {
    return scope.error("cannot give " + x + " the shape " + target + ": the elements do not match");
  }
}
