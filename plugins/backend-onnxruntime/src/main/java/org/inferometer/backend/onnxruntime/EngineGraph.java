package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.network.ImportException;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.inferometer.network.onnx.OnnxReader;
import org.inferometer.network.onnx.Tensor;

/// A graph as ONNX Runtime executes it, nodes in the order of execution.
///
/// @param fileBytes size of the saved graph, constants included
record EngineGraph(Graph graph, long fileBytes) {

  /// Builds a session that saves its graph, and reads that.
  static EngineGraph read(SessionFactory sessions, Path folder)
      throws OrtException, IOException, ImportException {
    Path file = Files.createTempFile(folder, "optimised", ".onnx");
    OrtSession session = sessions.open(null, file);
    session.close();
    return load(file);
  }

  /// Reads a graph that a session saved, and deletes its files.
  static EngineGraph load(Path file) throws IOException, ImportException {
    Path weights = SessionFactory.weights(file);
    long bytes = Files.size(file) + (Files.exists(weights) ? Files.size(weights) : 0);
    EngineGraph graph = new EngineGraph(OnnxReader.read(file).graph(), bytes);
    Files.deleteIfExists(file);
    Files.deleteIfExists(weights);
    return graph;
  }

  /// Bytes of all constants, those of subgraphs included.
  long constantBytes() {
    return constantBytes(graph);
  }

  /// Whether a node holds a graph of its own.
  boolean hasSubgraphs() {
    return graph.nodes().stream().anyMatch(node -> !Reads.subgraphs(node).isEmpty());
  }

  private static long constantBytes(Graph graph) {
    long own = graph.initializers().stream().map(Tensor::type).mapToLong(type -> type.bytes()).sum();
    for (Node node : graph.nodes()) {
      own += Reads.subgraphs(node).stream().mapToLong(EngineGraph::constantBytes).sum();
    }
    return own;
  }
}
