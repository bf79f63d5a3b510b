package org.inferometer.importer.tensorflow.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorData;

/// A constant with its axes in another order, made whenever it is wanted.
final class Transposed implements TensorData.Derived {
  private final TensorData source;
  private final long elementBytes;
  private final long[] sizes;
  private final long[] strides;

  private Transposed(TensorData source, long elementBytes, long[] sizes, long[] strides) {
    this.source = source;
    this.elementBytes = elementBytes;
    this.sizes = sizes;
    this.strides = strides;
  }

  /// @param order the source's axis of each axis
  static Tensor of(String name, Tensor tensor, long... order) {
    int rank = order.length;
    long[] sourceStrides = new long[rank];
    long stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      sourceStrides[i] = stride;
      stride *= tensor.shape().dim(i);
    }
    long[] sizes = Arrays.stream(order).map(axis -> tensor.shape().dim((int) axis)).toArray();
    long[] strides = Arrays.stream(order).map(axis -> sourceStrides[(int) axis]).toArray();
    long elementBytes = tensor.elementType().bits() / Byte.SIZE;
    return new Tensor(
        name,
        tensor.elementType(),
        Shape.of(sizes),
        new Transposed(tensor.data(), elementBytes, sizes, strides),
        tensor.strings(),
        tensor.rest());
  }

  @Override
  public long byteSize() {
    return source.byteSize();
  }

  @Override
  public void copy(long offset, MemorySegment into) {
    MemorySegment from = source.bytes();
    long[] index = index(offset / elementBytes);
    long at = 0;
    for (int axis = 0; axis < index.length; axis++) {
      at += index[axis] * strides[axis];
    }
    boolean words = elementBytes == Integer.BYTES;
    for (long to = 0; to < into.byteSize(); to += elementBytes) {
      if (words) {
        into.set(
            ValueLayout.JAVA_INT_UNALIGNED,
            to,
            from.get(ValueLayout.JAVA_INT_UNALIGNED, at * Integer.BYTES));
      } else {
        MemorySegment.copy(from, at * elementBytes, into, to, elementBytes);
      }
      for (int axis = index.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        at -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
  }

  private long[] index(long element) {
    long[] index = new long[sizes.length];
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      index[axis] = element % sizes[axis];
      element /= sizes[axis];
    }
    return index;
  }
}
