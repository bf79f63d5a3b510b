package org.inferometer.importer.tensorflow.bundle;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;

/// Keeps reading within the folder that the user named.
public final class Inside {
  private Inside() {}

  /// @throws ImportException if a file lies outside of the folder, by way of links
  public static void check(Path folder, Path file) throws ImportException {
    try {
      if (file.toFile().exists() && !file.toRealPath().startsWith(folder.toRealPath())) {
        throw new ImportException(
            file.toString(), "", "is a link out of the folder; put the file itself there");
      }
    } catch (IOException e) {
      throw new ImportException(file.toString(), "", "cannot be read: " + e.getMessage());
    }
  }

  /// @param name of an asset, which lies in a folder of its own
  public static void checkName(String file, String name) throws ImportException {
    Path root = Path.of("assets");
    try {
      if (Path.of(name).isAbsolute() || !root.resolve(name).normalize().startsWith(root)) {
        throw new ImportException(file, "asset '" + name + "'", "lies outside of the folder");
      }
    } catch (InvalidPathException e) {
      throw new ImportException(file, "asset '" + name + "'", "is no name of a file");
    }
  }
}
