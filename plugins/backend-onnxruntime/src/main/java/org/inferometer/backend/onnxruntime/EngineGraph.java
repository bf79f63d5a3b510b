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
import org.jspecify.annotations.Nullable;

/// A graph as ONNX Runtime executes it, nodes in the order of execution.
///
/// @param fileBytes size of the saved graph, constants included
/// @param types of the tensors that one inference has shown
/// @param onZeros whether that was an inference of zeros: shapes may be others with other data
/// @param events that the profiler writes in an inference
record EngineGraph(
    Graph graph, long fileBytes, Map<String, TensorType> types, boolean onZeros, int events) {

  /// Builds a session that saves its graph, runs it once for the types of its tensors, and reads
  /// both. Types follow the inputs where shapes depend on data.
  ///
  /// @param inputs of that inference; zeros where they are empty
  /// @param folder for files that are gone afterwards
  /// @param kept where the graph is saved to stay, with its constants; null for nowhere
  static EngineGraph read(
      SessionFactory sessions, Map<String, HostTensor> inputs, Path folder, @Nullable Path kept)
      throws BackendException, OrtException, IOException, ImportException {
    SavedGraph saved = kept == null ? SavedGraph.in(folder) : new SavedGraph(kept, false);
    Path profile;
    try (OrtSession session = sessions.open(folder.resolve("described"), saved.file())) {
      if (inputs.isEmpty()) {
        runOnZeros(sessions, session);
      } else {
        runOnce(sessions, session, inputs);
      }
      profile = Path.of(session.endProfiling());
    }
    Graph graph = saved.read();
    Map<String, TensorType> types = new LinkedHashMap<>(sessions.binding().inputs());
    ProfiledTypes seen = new ProfiledTypes(graph.nodes(), types);
    TraceReader.read(profile, new TracedInference.Reader(seen::accept)::accept);
    long bytes = saved.graphBytes() + externalBytes(graph);
    if (kept == null) {
      saved.delete();
    }
    Files.deleteIfExists(profile);
    return new EngineGraph(
        graph, bytes, types, inputs.isEmpty(), Math.max(seen.events(), graph.nodes().size()));
  }

  /// Bytes of all constants, those of subgraphs included.
  long constantBytes() {
    return constantBytes(graph);
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
      runOnce(sessions, session, zeros);
    } catch (BackendException | OrtException e) {
      System.getLogger(EngineGraph.class.getName())
          .log(System.Logger.Level.DEBUG, "The engine does not run on zeros", e);
    }
  }

  private static void runOnce(
      SessionFactory sessions, OrtSession session, Map<String, HostTensor> given)
      throws BackendException, OrtException {
    try (BoundInputs inputs = BoundInputs.of(sessions.environment(), sessions.binding(), given)) {
      session.run(inputs.tensors()).close();
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
