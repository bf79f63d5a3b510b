package org.inferometer.measure.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// A reader of protocol buffers' wire format over bounded memory
/// (protobuf.dev/programming-guides/encoding).
final class Wire {
  private final String file;
  private final MemorySegment bytes;
  private long position;

  Wire(String file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  boolean more() {
    return position < bytes.byteSize();
  }

  /// A base-128 number of up to 64 bits: also a field's tag.
  long varint() throws TensorFileException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      require(1);
      byte next = bytes.get(JAVA_BYTE, position++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new TensorFileException(file, "byte " + position + ": a number is longer than 64 bits");
  }

  /// A length and as many bytes.
  MemorySegment block() throws TensorFileException {
    return take(varint());
  }

  MemorySegment take(long length) throws TensorFileException {
    require(length);
    MemorySegment slice = bytes.asSlice(position, length);
    position += length;
    return slice;
  }

  /// Passes over a field that nobody needs.
  void skip(int wireType) throws TensorFileException {
    switch (wireType) {
      case 0 -> varint();
      case 1 -> take(8);
      case 2 -> block();
      case 5 -> take(4);
      default ->
          throw new TensorFileException(
              file,
              "byte " + position + ": is not protocol buffer data (wire type " + wireType + ")");
    }
  }

  private void require(long length) throws TensorFileException {
    if (length < 0 || length > bytes.byteSize() - position) {
      throw new TensorFileException(
          file,
          "byte "
              + position
              + ": wants "
              + Long.toUnsignedString(length)
              + " bytes, but "
              + (bytes.byteSize() - position)
              + " are left");
    }
  }
}
