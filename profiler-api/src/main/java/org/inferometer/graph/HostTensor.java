package org.inferometer.graph;

import java.lang.foreign.MemorySegment;

/// A tensor in host memory that a session reads or writes.
///
/// @param data the elements, native byte order, dense, row-major; exactly `type.bytes()` bytes
public record HostTensor(TensorType type, MemorySegment data) {
  public HostTensor {
    if (data.byteSize() != type.bytes()) {
      throw new IllegalArgumentException(
          type + " has " + type.bytes() + " bytes, but its data " + data.byteSize());
    }
  }
}
