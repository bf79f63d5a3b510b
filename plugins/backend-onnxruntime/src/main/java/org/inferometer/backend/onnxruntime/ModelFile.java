package org.inferometer.backend.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;

/// The file that ONNX Runtime loads a network from.
final class ModelFile {
  private ModelFile() {}

  /// The runtime's binding hands names over in Java's own form of UTF-8, in which characters beyond
  /// U+FFFF are six bytes. The system knows no such file.
  private static boolean isFoundByName(Path file) {
    return file.toString().chars().noneMatch(c -> Character.isSurrogate((char) c));
  }

  private static String name(Network network) {
    return isFoundByName(Path.of(network.name())) ? network.name() : "network";
  }

  /// The network's own file, or one that is written to the folder.
  static Path of(Network network, Path folder) throws BackendException {
    Optional<Path> own = network.file().filter(ModelFile::isFoundByName);
    if (own.isPresent()) {
      return own.get();
    }
    try {
      // A folder of its own: networks of several precisions share a name.
      Path file = Files.createTempDirectory(folder, "network").resolve(name(network) + ".onnx");
      OnnxWriter.write(network.model(), file);
      return file;
    } catch (IOException e) {
      throw BackendException.failed(
          network.name()
              + ": it cannot be saved to "
              + folder
              + ": "
              + e.getMessage()
              + "; free or choose another folder for temporary files",
          e);
    }
  }
}
