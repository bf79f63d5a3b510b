package org.inferometer.importer.tensorflow.read;

import java.nio.file.Path;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.proto.GraphDef;

/// Reads a frozen graph from a binary or a text file.
public final class GraphReader {
  private GraphReader() {}

  /// The message of a file; tensors' contents are views of the mapped file.
  public static GraphDef read(Path path) throws ImportException {
    throw new ImportException(path.toString(), "", "is not read yet");
  }

  /// The flat form of a graph without functions: inputs are its placeholders, outputs the nodes that
  /// nobody uses.
  ///
  /// @param file as the user named it
  public static FlatGraph flat(GraphDef graph, String file) throws ImportException {
    throw new ImportException(file, "", "is not read yet: " + graph.getNodeCount());
  }
}
