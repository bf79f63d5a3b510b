package org.inferometer.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An input, an output or an annotated tensor as the model declares it.
///
/// @param elementType undefined where the value is no dense tensor (a sequence, an optional, a map,
///   a sparse tensor)
/// @param dimensions from the outermost inwards; absent where the model declares no shape at all
/// @param rest what the model says beyond that, in its own form: documentation, and the whole type
///   where this record has no form for it
public record TensorSpec(
    String name,
    ElementType elementType,
    @Nullable List<Dimension> dimensions,
    UnknownFields rest) {
  public TensorSpec {
    dimensions = dimensions == null ? null : List.copyOf(dimensions);
  }

  public TensorSpec(String name, ElementType elementType, @Nullable List<Dimension> dimensions) {
    this(name, elementType, dimensions, UnknownFields.NONE);
  }

  /// The type where every dimension is fixed.
  public Optional<TensorType> fixedType() {
    if (dimensions == null || !dimensions.stream().allMatch(d -> d instanceof Dimension.Fixed)) {
      return Optional.empty();
    }
    long[] dims = dimensions.stream().mapToLong(d -> ((Dimension.Fixed) d).size()).toArray();
    return Optional.of(new TensorType(elementType, Shape.of(dims)));
  }

  /// For example `input float32[batch x 3 x 224 x 224]`.
  @Override
  public String toString() {
    String shape =
        dimensions == null
            ? "unknown shape"
            : dimensions.stream().map(Object::toString).collect(Collectors.joining(" x "));
    return name + " " + elementType.label() + "[" + shape + "]";
  }
}
