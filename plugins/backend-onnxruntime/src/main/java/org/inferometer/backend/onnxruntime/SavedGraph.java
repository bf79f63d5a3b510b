package org.inferometer.backend.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.Graph;
import org.inferometer.graph.ImportException;
import org.inferometer.onnx.OnnxReader;

/// A graph that a session saves without its weights: these are half a gigabyte for VGG-19 and
/// nobody reads them.
///
/// ONNX Runtime writes larger constants to a file of its own. That file is a link to the null
/// device, and is not there when the graph is read. Where there are no links the weights are
/// written.
///
/// @param file the graph's file
/// @param weightless whether the weights go nowhere
record SavedGraph(Path file, boolean weightless) {
  private static final Path NULL_DEVICE = Path.of("/dev/null");

  /// A file for a graph, unique within the folder.
  static SavedGraph in(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "graph", ".onnx");
    return new SavedGraph(file, Files.exists(NULL_DEVICE) && link(SessionFactory.weights(file)));
  }

  private static boolean link(Path weights) {
    try {
      Files.createSymbolicLink(weights, NULL_DEVICE);
      return true;
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }

  /// The graph, once a session has saved it. Its larger constants have their types, but no values.
  Graph read() throws ImportException {
    return weightless ? OnnxReader.readStructure(file).graph() : OnnxReader.read(file).graph();
  }

  /// Size of the file that holds the graph.
  long graphBytes() throws IOException {
    return Files.size(file);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(weights());
  }

  private Path weights() {
    return SessionFactory.weights(file);
  }
}
