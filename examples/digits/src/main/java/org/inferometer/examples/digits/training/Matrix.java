package org.inferometer.examples.digits.training;

import java.util.Locale;

/// A dense matrix, row by row. An activation is one too: a row for each channel.
///
/// Loops run along rows in their innermost part, which the JVM turns into vector instructions.
record Matrix(int rows, int columns, float[] elements) {
  Matrix {
    if (elements.length != rows * columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a matrix of %d x %d has no %d elements",
              rows,
              columns,
              elements.length));
    }
  }

  static Matrix zero(int rows, int columns) {
    return new Matrix(rows, columns, new float[rows * columns]);
  }

  /// One row.
  static Matrix row(float... elements) {
    return new Matrix(1, elements.length, elements);
  }

  /// The same elements in rows of another length.
  Matrix reshaped(int toRows, int toColumns) {
    return new Matrix(toRows, toColumns, elements);
  }

  /// The matrix product.
  Matrix times(Matrix other) {
    if (columns != other.rows) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d columns cannot meet %d rows", columns, other.rows));
    }
    Matrix product = zero(rows, other.columns);
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < columns; k++) {
        addScaled(
            elements[row * columns + k],
            other.elements,
            k * other.columns,
            product.elements,
            row * other.columns,
            other.columns);
      }
    }
    return product;
  }

  private static void addScaled(
      float factor, float[] from, int fromOffset, float[] to, int toOffset, int count) {
    for (int i = 0; i < count; i++) {
      to[toOffset + i] += factor * from[fromOffset + i];
    }
  }

  Matrix transposed() {
    Matrix transposed = zero(columns, rows);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed.elements[column * rows + row] = elements[row * columns + column];
      }
    }
    return transposed;
  }

  /// The sum of each row.
  Matrix rowSums() {
    Matrix sums = zero(rows, 1);
    for (int i = 0; i < elements.length; i++) {
      sums.elements[i / columns] += elements[i];
    }
    return sums;
  }

  /// Adds to this matrix, in place.
  void add(Matrix other) {
    addScaled(1, other.elements, 0, elements, 0, elements.length);
  }

  /// Adds one number for each row, in place.
  ///
  /// @param summands of `rows x 1`
  void addToRows(Matrix summands) {
    for (int i = 0; i < elements.length; i++) {
      elements[i] += summands.elements[i / columns];
    }
  }
}
