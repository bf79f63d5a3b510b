package org.inferometer.importer.tensorflow.bundle;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// CRC-32C as LevelDB stores it: turned by 15 bits, plus a constant, so that a checksum of bytes
/// that hold checksums is worth something (google/leveldb, `table_format.md`).
final class Checksum {
  private static final int CONSTANT = 0xa282ead8;
  private static final long PIECE = 1 << 30;

  private Checksum() {}

  static int masked(MemorySegment bytes) {
    CRC32C sum = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += PIECE) {
      sum.update(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
    }
    return masked((int) sum.getValue());
  }

  static int masked(int sum) {
    return Integer.rotateRight(sum, 15) + CONSTANT;
  }
}
