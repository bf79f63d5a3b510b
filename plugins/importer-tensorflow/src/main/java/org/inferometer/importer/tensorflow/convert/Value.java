package org.inferometer.importer.tensorflow.convert;

import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.PartialShape;
import org.jspecify.annotations.Nullable;

/// A tensor of the ONNX graph with what is known about it before it runs.
///
/// @param name in the ONNX graph
/// @param constant its value; null unless it is a constant
/// @param numbers elements of an integer vector or scalar as far as they are known, [#OPEN] for the
///   others; null if nothing is known
public record Value(
    String name,
    ElementType type,
    PartialShape shape,
    @Nullable Tensor constant,
    long @Nullable [] numbers) {
  /// An element that is not known.
  public static final long OPEN = Long.MIN_VALUE;

  /// A tensor that is computed.
  public static Value of(String name, ElementType type, PartialShape shape) {
    return new Value(name, type, shape, null, null);
  }

  public boolean isConstant() {
    return constant != null;
  }

  public Optional<Tensor> value() {
    return Optional.ofNullable(constant);
  }
}
