package org.inferometer.backend.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;

/// The file that ONNX Runtime loads a network from.
final class ModelFile {
  private ModelFile() {}

  /// The network's own file, or one that is written to the folder.
  static Path of(Network network, Path folder) throws BackendException {
    if (network.file().isPresent()) {
      return network.file().get();
    }
    try {
      // A folder of its own: networks of several precisions share a name.
      Path file = Files.createTempDirectory(folder, "network").resolve(network.name() + ".onnx");
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
