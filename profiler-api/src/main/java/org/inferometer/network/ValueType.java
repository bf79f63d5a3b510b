package org.inferometer.network;

import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;

/// The type that a layer declares for one of its results: its shape may have open dimensions.
public record ValueType(ElementType elementType, List<Dimension> dimensions) {
  public ValueType {
    dimensions = List.copyOf(dimensions);
  }

  /// @param dimensions sizes, names of symbolic dimensions, or [Dimension]s
  public static ValueType of(ElementType elementType, Object... dimensions) {
    return new ValueType(elementType, Dimension.list(dimensions));
  }
}
