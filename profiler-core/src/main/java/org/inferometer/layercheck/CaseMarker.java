package org.inferometer.layercheck;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The case that is tried just now, in a file: what a process leaves that a kernel ends, or that is
/// ended since a kernel hangs. The file is mapped, so that marking costs nothing.
public final class CaseMarker implements AutoCloseable {
  private static final int BYTES = 1 << 12;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;

  /// @param check its id
  /// @param replay the case as text
  public record Marked(String check, String replay) {}

  public CaseMarker(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      this.memory = channel.map(MapMode.READ_WRITE, 0, BYTES, arena);
    }
  }

  public synchronized void mark(String check, String replay) {
    byte[] text = (check + "\n" + replay).getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, BYTES - 1);
    MemorySegment.copy(text, 0, memory, JAVA_BYTE, 0, length);
    memory.set(JAVA_BYTE, length, (byte) 0);
  }

  /// What was marked last; empty where nothing was.
  public static Optional<Marked> read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      String marked = text.substring(0, Math.max(0, text.indexOf('\0')));
      int line = marked.indexOf('\n');
      return line < 0
          ? Optional.empty()
          : Optional.of(new Marked(marked.substring(0, line), marked.substring(line + 1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
