package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorType;
import org.inferometer.spi.BackendException;

/// A graph as ONNX Runtime executes it, nodes in the order of execution.
///
/// @param fileBytes size of the saved graph, constants included
/// @param types of the tensors that one inference of zeros has shown
record EngineGraph(Graph graph, long fileBytes, Map<String, TensorType> types) {

  /// Builds a session that saves its graph, runs it once on zeros for the types of its tensors, and
  /// reads both.
  ///
  /// @param folder for files that are gone afterwards
  static EngineGraph read(SessionFactory sessions, Path folder)
      throws OrtException, IOException, ImportException {
    SavedGraph saved = SavedGraph.in(folder);
    Path profile;
    try (OrtSession session = sessions.open(folder.resolve("described"), saved.file())) {
      runOnZeros(sessions, session);
      profile = Path.of(session.endProfiling());
    }
    Graph graph = saved.read();
    Map<String, TensorType> types = new LinkedHashMap<>(sessions.binding().inputs());
    TraceReader.read(profile, new TensorTypes(graph.nodes(), types)::accept);
    long bytes = saved.graphBytes() + externalBytes(graph);
    saved.delete();
    Files.deleteIfExists(profile);
    return new EngineGraph(graph, bytes, types);
  }

  /// Bytes of all constants, those of subgraphs included.
  long constantBytes() {
    return constantBytes(graph);
  }

  /// Whether a node holds a graph of its own.
  boolean hasSubgraphs() {
    return graph.nodes().stream().anyMatch(node -> !GraphIndex.subgraphs(node).isEmpty());
  }

  /// Zeros fit most networks, and where they do not, types stay unknown: the network itself is
  /// judged when it runs on its inputs.
  private static void runOnZeros(SessionFactory sessions, OrtSession session) {
    try (Arena arena = Arena.ofShared()) {
      Map<String, HostTensor> zeros = new LinkedHashMap<>();
      sessions
          .binding()
          .inputs()
          .forEach((name, type) -> zeros.put(name, Tensors.allocate(arena, type)));
      try (BoundInputs inputs = BoundInputs.of(sessions.environment(), sessions.binding(), zeros)) {
        session.run(inputs.tensors()).close();
      }
    } catch (BackendException | OrtException e) {
      System.getLogger(EngineGraph.class.getName())
          .log(System.Logger.Level.DEBUG, "The engine does not run on zeros", e);
    }
  }

  /// Bytes of the constants that are not in the graph's own file.
  private static long externalBytes(Graph graph) {
    return graph.initializers().stream()
        .map(Tensor::type)
        .mapToLong(TensorType::bytes)
        .filter(bytes -> bytes >= SessionFactory.EXTERNAL_BYTES)
        .sum();
  }

  private static long constantBytes(Graph graph) {
    long own = graph.initializers().stream().map(Tensor::type).mapToLong(TensorType::bytes).sum();
    for (Node node : graph.nodes()) {
      own += GraphIndex.subgraphs(node).stream().mapToLong(EngineGraph::constantBytes).sum();
    }
    return own;
  }
}
