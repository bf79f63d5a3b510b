package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Arithmetic of shapes whose dimensions may be open.
final class Arithmetic {
  private Arithmetic() {}

  /// The product of dimensions; a single open one stays what it is, several become unknown.
  static Dimension product(List<Dimension> dimensions) {
    long known = 1;
    List<Dimension> open = new ArrayList<>();
    for (Dimension dimension : dimensions) {
      if (dimension instanceof Dimension.Fixed(long size)) {
        known = Math.multiplyExact(known, size);
      } else {
        open.add(dimension);
      }
    }
    if (open.isEmpty()) {
      return Dimension.of(known);
    }
    return open.size() == 1 && known == 1 ? open.getFirst() : new Dimension.Unknown();
  }

  /// The shape of an element-wise result: ONNX's multidirectional broadcasting, aligned at the last
  /// dimension.
  ///
  /// @throws IllegalArgumentException that names the layer if the shapes do not meet
  static List<Dimension> broadcast(LayerScope scope, Value a, Value b) {
    return broadcast(scope, a, b, 0);
  }

  /// As [#broadcast(LayerScope, Value, Value)], but only the dimensions before the last `kept`.
  static List<Dimension> broadcast(LayerScope scope, Value a, Value b, int kept) {
    int rank = Math.max(a.rank(), b.rank()) - kept;
    List<Dimension> result = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Dimension left = aligned(a, axis - (rank - (a.rank() - kept)));
      Dimension right = aligned(b, axis - (rank - (b.rank() - kept)));
      result.add(meet(scope, a, b, left, right));
    }
    return result;
  }

  private static Dimension aligned(Value value, int axis) {
    return axis < 0 ? Dimension.of(1) : value.dimensions().get(axis);
  }

  private static Dimension meet(
      LayerScope scope, Value a, Value b, Dimension left, Dimension right) {
    if (left.equals(right) || isOne(right)) {
      return left;
    }
    if (isOne(left)) {
      return right;
    }
    if (left instanceof Dimension.Unknown) {
      return right;
    }
    if (right instanceof Dimension.Unknown) {
      return left;
    }
    throw scope.error(
        String.format(
            Locale.ROOT,
            "combines element by element, but %s and %s differ (%s against %s)",
            a,
            b,
            left,
            right));
  }

  private static boolean isOne(Dimension dimension) {
    return dimension instanceof Dimension.Fixed(long size) && size == 1;
  }

  /// An axis counted from the start.
  ///
  /// @param axis negative to count from the end
  static int axis(LayerScope scope, Value x, long axis) {
    long positive = axis < 0 ? axis + x.rank() : axis;
    if (positive < 0 || positive >= x.rank()) {
      throw scope.error(
          "works on axis " + axis + ", but " + x + " has " + x.rank() + " dimensions");
    }
    return (int) positive;
  }

  /// The shape of `x` with one dimension replaced.
  static List<Dimension> replaced(Value x, int axis, Dimension dimension) {
    List<Dimension> result = new ArrayList<>(x.dimensions());
    result.set(axis, dimension);
    return result;
  }
}
