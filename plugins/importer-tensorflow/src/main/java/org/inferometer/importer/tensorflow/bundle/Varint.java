package org.inferometer.importer.tensorflow.bundle;

import java.nio.ByteBuffer;

/// Integers of seven bits a byte, the lowest first.
final class Varint {
  private Varint() {}

  /// A number ≥ 0.
  static long read(ByteBuffer in) throws Malformed {
    int start = in.position();
    long number = 0;
    for (int shift = 0; shift < 63 && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw Malformed.at(start, "no number stands here");
  }

  /// A number that says how many bytes follow.
  static int length(ByteBuffer in) throws Malformed {
    int start = in.position();
    long length = read(in);
    if (length > in.remaining()) {
      throw Malformed.at(start, length + " bytes are announced, but " + in.remaining() + " follow");
    }
    return (int) length;
  }
}
