package com.example.backend;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// A tensor as rows of numbers: its first dimension, and all others together.
record Matrix(int rows, int columns, float[] values) {
  static Matrix of(int rows, int columns) {
    return new Matrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }

  static Matrix of(Shape shape) {
    int rows = shape.rank() < 2 ? 1 : Math.toIntExact(shape.dim(0));
    return of(rows, rows == 0 ? 0 : Math.toIntExact(shape.elementCount() / rows));
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
    return of(1, columns);
  }
}
