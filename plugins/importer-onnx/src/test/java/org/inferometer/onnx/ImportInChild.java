package org.inferometer.onnx;

import java.nio.file.Path;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Network;

/// Imports one file and prints what came of it; run in a JVM of its own whose heap is bounded.
final class ImportInChild {
  private ImportInChild() {}

  public static void main(String[] arguments) {
    try {
      Network network = new OnnxImporter().load(Path.of(arguments[0]));
      System.out.println("layers " + network.layers().size());
    } catch (ImportException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
