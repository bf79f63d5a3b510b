package org.inferometer.importer.tensorflow.convert;

import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.importer.tensorflow.graph.FlatGraph;

/// Turns a flat graph into an ONNX model.
public final class Conversion {
  private Conversion() {}

  /// @param file as the user named it
  /// @throws ImportException naming every operator that cannot be expressed, with its nodes
  public static Model of(FlatGraph graph, String file) throws ImportException {
    throw new ImportException(file, "", "is not converted yet: " + graph.nodes().size());
  }
}
