package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// A network optimised by ONNX OrtRuntime. The engine is described by a session of its own, so that
/// saving the optimised graph is no part of the build time.
final class OnnxRuntimeEngine implements Engine {
  private final Network network;
  private final BuildOptions options;
  private final SessionFactory sessions;
  private final EngineGraph graph;
  private final EngineLayers layers;
  private final List<String> unpinned;
  private final double buildMs;
  private @Nullable OrtSession built;

  private OnnxRuntimeEngine(
      Network network,
      BuildOptions options,
      SessionFactory sessions,
      EngineGraph graph,
      OrtSession built,
      List<String> unpinned,
      double buildMs) {
    this.unpinned = unpinned;
    this.network = network;
    this.options = options;
    this.sessions = sessions;
    this.graph = graph;
    this.layers = EngineLayers.of(network, graph);
    this.built = built;
    this.buildMs = buildMs;
  }

  static OnnxRuntimeEngine build(OrtEnvironment environment, Network network, BuildOptions options)
      throws BackendException {
    Path file = ModelFile.of(network, options.workFolder());
    SessionFactory sessions =
        new SessionFactory(
            environment, file, options.binding(), OptLevel.ALL_OPT, options.threads());
    try {
      long start = System.nanoTime();
      OrtSession session = sessions.open();
      double milliseconds = (System.nanoTime() - start) / 1e6;
      EngineGraph graph = describe(sessions, session, options.workFolder());
      List<String> unpinned = BoundOutputs.unpinned(session);
      return new OnnxRuntimeEngine(
          network, options, sessions, graph, session, unpinned, milliseconds);
    } catch (OrtException e) {
      throw OrtErrors.building(network.name(), network.graph().nodes(), e);
    } catch (IOException | ImportException e) {
      throw BackendException.failed(
          network.name() + ": the engine's graph cannot be read back: " + e.getMessage(), e);
    }
  }

  private static EngineGraph describe(SessionFactory sessions, OrtSession session, Path folder)
      throws OrtException, IOException, ImportException {
    try {
      return EngineGraph.read(sessions, folder);
    } catch (OrtException | IOException | ImportException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public List<EngineLayer> layers() {
    return layers.layers();
  }

  @Override
  public List<Fusion> fusions() {
    return layers.fusions();
  }

  @Override
  public Reading buildTimeMs() {
    return Reading.exact(buildMs, "ms");
  }

  @Override
  public Reading engineBytes() {
    return Reading.exact((double) graph.fileBytes(), "B");
  }

  @Override
  public Reading weightsBytes() {
    return Reading.exact((double) graph.constantBytes(), "B");
  }

  @Override
  public List<String> options() {
    List<String> described = new ArrayList<>(sessions.describe());
    described.add(
        unpinned.isEmpty()
            ? "outputs written in place"
            : "fresh memory in every run for outputs whose shape is not known before: "
                + String.join(", ", unpinned));
    return described;
  }

  @Override
  public Session open() throws BackendException {
    OrtSession session = built;
    built = null;
    return new OnnxRuntimeSession(
        sessions.environment(),
        network.name(),
        options.binding(),
        session == null ? openSession(null) : session);
  }

  @Override
  public LayerSession openLayers(int inferences) throws BackendException {
    LayerTimesCollector collector =
        new LayerTimesCollector(
            new KernelMatcher(graph.graph().nodes()),
            layers.layers().stream().map(EngineLayer::name).toList(),
            graph.hasSubgraphs());
    return new OnnxRuntimeLayerSession(
        sessions.environment(),
        network.name(),
        options.binding(),
        openSession(profilePrefix()),
        collector);
  }

  private Path profilePrefix() throws BackendException {
    try {
      return Files.createTempDirectory(options.workFolder(), "profile").resolve("layers");
    } catch (IOException e) {
      throw BackendException.failed(
          network.name()
              + ": no profile can be written to "
              + options.workFolder()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private OrtSession openSession(@Nullable Path profile) throws BackendException {
    try {
      return sessions.open(profile, null);
    } catch (OrtException e) {
      throw OrtErrors.building(network.name(), network.graph().nodes(), e);
    }
  }

  @Override
  public void close() {
    OrtSession session = built;
    built = null;
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(network.name() + ": its session cannot be closed", e);
      }
    }
  }
}
