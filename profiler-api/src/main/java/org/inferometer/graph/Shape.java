package org.inferometer.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// A shape whose every dimension is known: immutable, compared by value.
public final class Shape {
  private final long[] dims;

  private Shape(long[] dims) {
    this.dims = dims;
  }

  /// @param dims sizes from the outermost dimension inwards, each ≥ 0; none for a scalar
  /// @throws IllegalArgumentException if a size is negative
  public static Shape of(long... dims) {
    for (long dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
      }
    }
    return new Shape(dims.clone());
  }

  /// The number of dimensions; 0 for a scalar.
  public int rank() {
    return dims.length;
  }

  /// The size of one dimension.
  ///
  /// @param axis from 0; a negative one counts from the end, as in ONNX
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /// The product of all dimensions (1 for a scalar).
  ///
  /// @throws ArithmeticException if it exceeds 2^63 - 1
  public long elementCount() {
    return LongStream.of(dims).reduce(1, Math::multiplyExact);
  }

  public long[] toArray() {
    return dims.clone();
  }

  public List<Long> toList() {
    return LongStream.of(dims).boxed().toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /// The shape as the command line takes it, for example `1x3x224x224`; `scalar` for rank 0.
  @Override
  public String toString() {
    return dims.length == 0
        ? "scalar"
        : LongStream.of(dims).mapToObj(Long::toString).collect(Collectors.joining("x"));
  }
}
