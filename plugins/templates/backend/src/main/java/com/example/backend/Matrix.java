package com.example.backend;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// A tensor, also seen as rows of numbers: its first dimension, and all others together.
record Matrix(Shape shape, float[] values) {
  static Matrix of(Shape shape) {
    return new Matrix(shape, new float[Math.toIntExact(shape.elementCount())]);
  }

  /// A constant of the network, which ONNX keeps in any alignment.
  static Matrix of(Tensor constant) {
    Matrix matrix = of(constant.shape());
    MemorySegment.copy(
        constant.bytes(),
        ValueLayout.JAVA_FLOAT_UNALIGNED,
        0,
        matrix.values,
        0,
        matrix.values.length);
    return matrix;
  }

  /// One row of zeros.
  static Matrix zeros(int columns) {
    return of(Shape.of(1, columns));
  }

  int rows() {
    return shape.rank() < 2 ? 1 : Math.toIntExact(shape.dim(0));
  }

  int columns() {
    return rows() == 0 ? 0 : values.length / rows();
  }

  /// The same memory as two dimensions.
  Matrix flat() {
    return new Matrix(Shape.of(rows(), columns()), values);
  }
}
