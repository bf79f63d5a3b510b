package org.inferometer.worker.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Copies a stream to the end of a file, its beginning and its end only if it is long: what a
/// worker says first and what it says last tell most, and nothing may fill the disk.
final class BoundedLog {
  private static final int LARGEST_HEAD = 4 << 20;
  private static final int LARGEST_TAIL = 1 << 20;

  private final Path file;
  private final byte[] tail = new byte[LARGEST_TAIL];
  private long headBytes;
  private long tailBytes;

  BoundedLog(Path file) {
    this.file = file;
  }

  /// Reads to the end of the stream, even where the file cannot be written: a worker whose output
  /// nobody takes would never end.
  void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 13];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      take(buffer, count);
    }
    appendTail();
  }

  private void take(byte[] bytes, int count) {
    int head = (int) Math.min(count, LARGEST_HEAD - headBytes);
    if (head > 0) {
      append(bytes, 0, head);
      headBytes += head;
    }
    for (int i = Math.max(0, head); i < count; i++) {
      tail[(int) (tailBytes++ % LARGEST_TAIL)] = bytes[i];
    }
  }

  private void appendTail() {
    int start = (int) (tailBytes % LARGEST_TAIL);
    if (tailBytes > LARGEST_TAIL) {
      byte[] gap =
          ("\n… " + (tailBytes - LARGEST_TAIL) + " bytes are left out …\n")
              .getBytes(StandardCharsets.UTF_8);
      append(gap, 0, gap.length);
      append(tail, start, LARGEST_TAIL - start);
    }
    append(tail, 0, start);
  }

  /// A log that cannot be written is not worth a cell.
  private void append(byte[] bytes, int from, int count) {
    if (count == 0) {
      return;
    }
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      out.write(bytes, from, count);
    } catch (IOException e) {
      headBytes = LARGEST_HEAD;
    }
  }
}
