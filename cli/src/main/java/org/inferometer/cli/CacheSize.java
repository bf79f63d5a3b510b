package org.inferometer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// How much the cache folder holds.
final class CacheSize {
  private CacheSize() {}

  static String describe(Path folder) {
    if (Files.notExists(folder)) {
      return folder + ", empty";
    }
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(CacheSize::size).sum();
      return folder + ", " + FigureText.bytes(bytes) + "; it may be deleted at any time";
    } catch (IOException | UncheckedIOException e) {
      return folder + ", which cannot be read: " + e.getMessage();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // A file that another process has just removed takes no room.
      return 0;
    }
  }
}
