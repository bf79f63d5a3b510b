package org.inferometer.importer.tensorflow.bundle;

import java.nio.ByteBuffer;

/// Unpacks Snappy blocks, by the public format description (google/snappy,
/// `format_description.txt`): the unpacked length, then literals and copies of what was unpacked.
final class Snappy {
  private Snappy() {}

  /// @param packed one whole block
  /// @param limit of bytes that may come out
  static byte[] unpacked(ByteBuffer packed, int limit) throws Malformed {
    ByteBuffer in = packed.duplicate();
    long length = Varint.read(in);
    // No element makes more than 64 bytes of 3.
    if (length > limit || length > 22L * packed.remaining()) {
      throw Malformed.at(packed.position(), "a block unpacks to " + length + " bytes");
    }
    byte[] out = new byte[(int) length];
    int made = 0;
    while (in.hasRemaining()) {
      made = element(in, out, made);
    }
    if (made != out.length) {
      throw Malformed.at(packed.position(), "a block unpacks to " + made + " bytes, not " + length);
    }
    return out;
  }

  private static int element(ByteBuffer in, byte[] out, int made) throws Malformed {
    int tag = in.get() & 0xff;
    return switch (tag & 3) {
      case 0 -> literal(in, out, made, tag >>> 2);
      case 1 -> copy(in, out, made, 4 + (tag >>> 2 & 7), (tag >>> 5 << 8) | number(in, 1));
      case 2 -> copy(in, out, made, 1 + (tag >>> 2), number(in, 2));
      default -> copy(in, out, made, 1 + (tag >>> 2), number(in, 4));
    };
  }

  private static int literal(ByteBuffer in, byte[] out, int made, int code) throws Malformed {
    int length = code < 60 ? code + 1 : number(in, code - 59) + 1;
    if (length <= 0 || length > in.remaining() || length > out.length - made) {
      throw Malformed.at(in.position(), "a packed block ends too early");
    }
    in.get(out, made, length);
    return made + length;
  }

  private static int copy(ByteBuffer in, byte[] out, int made, int length, int distance)
      throws Malformed {
    if (distance <= 0 || distance > made || length > out.length - made) {
      throw Malformed.at(in.position(), "a packed block repeats bytes that it does not have");
    }
    for (int i = made; i < made + length; i++) {
      out[i] = out[i - distance];
    }
    return made + length;
  }

  private static int number(ByteBuffer in, int bytes) throws Malformed {
    if (in.remaining() < bytes) {
      throw Malformed.at(in.position(), "a packed block ends too early");
    }
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (in.get() & 0xff) << (8 * i);
    }
    return number;
  }
}
