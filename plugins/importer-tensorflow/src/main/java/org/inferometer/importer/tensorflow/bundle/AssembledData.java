package org.inferometer.importer.tensorflow.bundle;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorData;

/// The elements of a variable that lies in parts, put together whenever they are wanted.
///
/// @param shape of the whole
/// @param size of an element, in bytes
record AssembledData(Shape shape, int size, List<Part> parts) implements TensorData.Derived {

  /// A box of a variable's elements.
  ///
  /// @param start its first element along each axis
  /// @param lengths its extent along each axis
  record Part(long[] start, long[] lengths, MemorySegment bytes) {
    long elements() {
      return Shape.of(lengths).elementCount();
    }

    boolean overlaps(Part other) {
      for (int axis = 0; axis < start.length; axis++) {
        if (start[axis] >= other.start[axis] + other.lengths[axis]
            || other.start[axis] >= start[axis] + lengths[axis]) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public long byteSize() {
    return shape.elementCount() * size;
  }

  @Override
  public void copy(long offset, MemorySegment into) {
    parts.forEach(part -> copy(part, offset, into));
  }

  /// Copies the rows of a part that lie in what is wanted.
  private void copy(Part part, long offset, MemorySegment into) {
    int last = shape.rank() - 1;
    long row = part.lengths()[last] * size;
    long rows = row == 0 ? 0 : part.bytes().byteSize() / row;
    long[] index = new long[last];
    for (long i = 0; i < rows; i++) {
      long place = 0;
      for (int axis = 0; axis < last; axis++) {
        place = (place + part.start()[axis] + index[axis]) * shape.dim(axis + 1);
      }
      place = (place + part.start()[last]) * size - offset;
      long from = Math.max(0, -place);
      long to = Math.min(row, into.byteSize() - place);
      if (from < to) {
        MemorySegment.copy(part.bytes(), i * row + from, into, place + from, to - from);
      }
      for (int axis = last - 1; axis >= 0 && ++index[axis] == part.lengths()[axis]; axis--) {
        index[axis] = 0;
      }
    }
  }
}
