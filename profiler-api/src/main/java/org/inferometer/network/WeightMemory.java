package org.inferometer.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Memory for the weights of one network under construction: off the heap, zeroed, and freed when
/// nothing refers to it any more.
///
/// The JVM limits native memory to the size of the heap, by default a quarter of the machine's
/// memory: too little for VGG-19 on a small machine. What goes beyond a quarter of that limit is a
/// private mapping of an empty file: ordinary memory that does not count against the limit but is
/// slower to touch first. Nothing is ever written to the file.
final class WeightMemory {
  private static final int ALIGNMENT = 64;

  private long free = Runtime.getRuntime().maxMemory() / 4;

  MemorySegment allocate(long bytes) {
    if (bytes <= free) {
      free -= bytes;
      return allocateNative(bytes);
    }
    try {
      return map(bytes);
    } catch (IOException e) {
      // Without a folder for temporary files, native memory is what is left.
      return allocateNative(bytes);
    }
  }

  private static MemorySegment allocateNative(long bytes) {
    return Arena.ofAuto().allocate(bytes, ALIGNMENT);
  }

  private static MemorySegment map(long bytes) throws IOException {
    Path file = Files.createTempFile("inferometer", ".weights");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(MapMode.PRIVATE, 0, bytes, Arena.ofAuto());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
