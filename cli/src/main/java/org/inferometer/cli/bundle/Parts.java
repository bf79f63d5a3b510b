package org.inferometer.cli.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.digest.Sha256;

/// A stream of bytes that is written as files of a limited size, `NAME.part-000`, `NAME.part-001`,
/// …, each with its SHA-256. Joined in order they are the stream.
final class Parts extends OutputStream {
  private final Path folder;
  private final String name;
  private final long limit;
  private final List<Part> written = new ArrayList<>();
  private final Sha256 digest = new Sha256();

  private Path file = Path.of("");
  private OutputStream out = OutputStream.nullOutputStream();
  private long size = Long.MAX_VALUE;

  /// @param sha256 in hexadecimal
  record Part(Path file, long bytes, String sha256) {}

  /// @param limit of a part, in bytes; at least 1
  Parts(Path folder, String name, long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a part of " + limit + " bytes; expected at least 1");
    }
    this.folder = folder;
    this.name = name;
    this.limit = limit;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (size >= limit) {
        next();
      }
      int now = (int) Math.min(left, limit - size);
      out.write(bytes, from, now);
      digest.add(bytes, from, now);
      size += now;
      from += now;
      left -= now;
    }
  }

  private void next() throws IOException {
    finish();
    file =
        folder.resolve(String.format(java.util.Locale.ROOT, "%s.part-%03d", name, written.size()));
    out = new BufferedOutputStream(Files.newOutputStream(file));
    size = 0;
  }

  private void finish() throws IOException {
    out.close();
    if (size <= limit) {
      written.add(new Part(file, size, digest.hexadecimal()));
    }
    size = Long.MAX_VALUE;
    out = OutputStream.nullOutputStream();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    finish();
  }

  /// The parts in order; complete after [#close].
  List<Part> written() {
    return List.copyOf(written);
  }
}
