package org.inferometer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The files of a folder that a person put there. Hidden ones are a system's own notes and are
/// passed over: `.DS_Store`, macOS's `._photo.jpg`, what lies in `.thumbnails/`.
public final class VisibleFiles {
  private VisibleFiles() {}

  /// Of the folder and those within it, sorted.
  ///
  /// @throws InputException naming the folder, if it cannot be read
  public static List<Path> under(Path folder) throws InputException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(file -> isVisible(folder.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage());
    }
  }

  /// Whether no part of a path begins with a dot.
  public static boolean isVisible(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .noneMatch(part -> part.toString().startsWith("."));
  }
}
