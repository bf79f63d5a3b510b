package org.inferometer.importer.tensorflow.layout;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorData;

/// The elements of a constant with its axes in another order, put in order whenever they are
/// wanted.
///
/// @param shape of the result
/// @param strides of the source for each axis of the result, in elements
/// @param size of an element, in bytes
record RelaidData(TensorData source, Shape shape, long[] strides, int size)
    implements TensorData.Derived {

  /// A constant in another layout. Where that keeps the order of its elements, they stay what they
  /// are.
  static Tensor of(Tensor constant, String name, Permutation permutation) {
    long[] dims = constant.shape().toArray();
    Shape shape = Shape.of(permutation.apply(dims));
    TensorData data =
        permutation.keepsOrder(axis -> dims[axis] == 1)
            ? constant.data()
            : new RelaidData(
                constant.data(),
                shape,
                permutation.apply(strides(dims)),
                constant.elementType().bits() / Byte.SIZE);
    return new Tensor(
        name, constant.elementType(), shape, data, constant.strings(), constant.rest());
  }

  /// Whether elements can be moved: those that are smaller than a byte, and strings, cannot.
  static boolean isPossible(ElementType type) {
    return type.bits() > 0 && type.bits() % Byte.SIZE == 0;
  }

  @Override
  public long byteSize() {
    return source.byteSize();
  }

  @Override
  public void copy(long offset, MemorySegment into) {
    if (into.byteSize() == 0) {
      return;
    }
    MemorySegment from = source.bytes();
    int rank = shape.rank();
    long[] dims = shape.toArray();
    long[] index = indexOf(offset / size, dims);
    long position = 0;
    for (int axis = 0; axis < rank; axis++) {
      position += index[axis] * strides[axis];
    }
    int last = rank - 1;
    long written = 0;
    while (written < into.byteSize()) {
      long run = Math.min(dims[last] - index[last], (into.byteSize() - written) / size);
      copyRun(from, position, into, written, run);
      written += run * size;
      index[last] += run;
      position += run * strides[last];
      for (int axis = last; axis > 0 && index[axis] == dims[axis]; axis--) {
        position += strides[axis - 1] - index[axis] * strides[axis];
        index[axis] = 0;
        index[axis - 1]++;
      }
    }
  }

  private void copyRun(
      MemorySegment from, long position, MemorySegment into, long offset, long count) {
    long stride = strides[shape.rank() - 1];
    switch (size) {
      case 4 -> {
        for (long i = 0; i < count; i++) {
          into.set(
              JAVA_INT_UNALIGNED,
              offset + i * 4,
              from.get(JAVA_INT_UNALIGNED, (position + i * stride) * 4));
        }
      }
      case 8 -> {
        for (long i = 0; i < count; i++) {
          into.set(
              JAVA_LONG_UNALIGNED,
              offset + i * 8,
              from.get(JAVA_LONG_UNALIGNED, (position + i * stride) * 8));
        }
      }
      default -> {
        for (long i = 0; i < count; i++) {
          MemorySegment.copy(from, (position + i * stride) * size, into, offset + i * size, size);
        }
      }
    }
  }

  private static long[] indexOf(long element, long[] dims) {
    long[] index = new long[dims.length];
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      index[axis] = element % dims[axis];
      element /= dims[axis];
    }
    return index;
  }

  private static long[] strides(long[] dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims[axis];
    }
    return strides;
  }
}
