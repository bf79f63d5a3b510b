package org.inferometer.graph;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The elements of a constant, little-endian and packed as ONNX's `raw_data`: bytes that lie
/// somewhere, or bytes that are made from others whenever they are wanted, so that a converted
/// model costs no memory for its weights.
public sealed interface TensorData {
  /// How many bytes there are.
  long byteSize();

  /// All of them in one piece, read-only. Made anew at each call where they do not lie anywhere.
  MemorySegment bytes();

  /// Writes a part of them.
  ///
  /// @param offset of the part, in bytes
  /// @param into as many bytes as the part has
  void copy(long offset, MemorySegment into);

  /// Bytes that lie somewhere.
  record Stored(MemorySegment bytes) implements TensorData {
    @Override
    public long byteSize() {
      return bytes.byteSize();
    }

    @Override
    public void copy(long offset, MemorySegment into) {
      MemorySegment.copy(bytes, offset, into, 0, into.byteSize());
    }
  }

  /// Bytes that are made whenever they are wanted. Parts begin and end at whole elements.
  non-sealed interface Derived extends TensorData {
    @Override
    default MemorySegment bytes() {
      MemorySegment all = Arena.ofAuto().allocate(Math.max(1, byteSize()), 64);
      MemorySegment bytes = all.asSlice(0, byteSize());
      copy(0, bytes);
      return bytes.asReadOnly();
    }
  }
}
