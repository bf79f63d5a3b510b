package org.inferometer.importer.tensorflow.bundle;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// CRC-32C as LevelDB stores it: turned by 15 bits, plus a constant, so that a checksum of bytes
/// that hold checksums is worth something (google/leveldb, `table_format.md`).
final class Checksum {
  private static final int CONSTANT = 0xa282ead8;
  private static final long PIECE = 1 << 30;
  private static final int BUFFER = 1 << 18;

  private Checksum() {}

  static int masked(MemorySegment bytes) {
    CRC32C sum = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += PIECE) {
      sum.update(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
    }
    return masked((int) sum.getValue());
  }

  /// The checksum of a part of a file, which is not mapped for that: weights that are only checked
  /// take no memory.
  static int masked(Path file, long offset, long size) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long at = offset;
      long end = offset + size;
      while (at < end) {
        buffer.clear().limit((int) Math.min(BUFFER, end - at));
        int read = channel.read(buffer, at);
        if (read < 0) {
          break;
        }
        sum.update(buffer.flip());
        at += read;
      }
    }
    return masked((int) sum.getValue());
  }

  private static int masked(int sum) {
    return Integer.rotateRight(sum, 15) + CONSTANT;
  }
}
