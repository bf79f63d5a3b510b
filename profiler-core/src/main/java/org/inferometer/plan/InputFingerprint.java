package org.inferometer.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.data.VisibleFiles;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.digest.Sha256;

/// Tells whether a folder of inputs is still the same.
final class InputFingerprint {
  private InputFingerprint() {}

  /// SHA-256 over names and contents of the folder's tensor files, in hexadecimal.
  static String of(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return of(
          folder,
          entries
              .filter(TensorFiles::accepts)
              .filter(file -> VisibleFiles.isVisible(file.getFileName())));
    }
  }

  /// The same over all files of a folder and of those within it, but for hidden ones.
  static String ofAll(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return of(folder, entries.filter(file -> VisibleFiles.isVisible(folder.relativize(file))));
    }
  }

  private static String of(Path folder, Stream<Path> entries) throws IOException {
    Sha256 digest = new Sha256();
    List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
    for (Path file : files) {
      // Lengths keep apart what only looks alike when it is joined.
      byte[] name = folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8);
      digest.add(name.length + " " + Files.size(file) + " ").add(name).add(file);
    }
    return digest.hexadecimal();
  }
}
