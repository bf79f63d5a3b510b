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
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// A network optimised by ONNX Runtime. The engine is described by a session of its own, so that
/// saving the optimised graph is no part of the build time; it is opened when the first question is
/// asked, since an engine that only runs needs none.
///
/// What it saves is the optimised model, which a later process need not optimise. That process
/// reads the constants from the file as they are used, so that a session takes a tenth of a second.
final class OnnxRuntimeEngine implements Engine {
  /// The file of a saved engine within its folder.
  private static final String SAVED = "engine.onnx";

  private final Network network;
  private final BuildOptions options;
  private final SessionFactory sessions;
  private final double buildMs;
  private @Nullable OrtSession built;
  private @Nullable Description description;

  /// Opens what was saved; null where nothing was.
  private @Nullable SessionFactory saved;

  /// Outputs that a session could not write in place; absent while that is not known.
  private @Nullable List<String> unpinned;

  /// What the engine is made of.
  private record Description(EngineGraph graph, EngineLayers layers) {}

  private OnnxRuntimeEngine(
      Network network,
      BuildOptions options,
      SessionFactory sessions,
      OrtSession built,
      double buildMs) {
    this.network = network;
    this.options = options;
    this.sessions = sessions;
    this.built = built;
    this.buildMs = buildMs;
  }

  static OnnxRuntimeEngine build(OrtEnvironment environment, Network network, BuildOptions options)
      throws BackendException {
    @Nullable CustomOperators custom = CustomOperators.of(network).orElse(null);
    Network runnable = custom == null ? network : custom.network(options.binding());
    Path file = ModelFile.of(runnable, options.workFolder());
    return build(
        network,
        options,
        new SessionFactory(
            environment, file, options.binding(), OptLevel.ALL_OPT, options.threads(), custom));
  }

  /// An engine that [#save] wrote.
  static OnnxRuntimeEngine load(
      OrtEnvironment environment, Network network, BuildOptions options, Path folder)
      throws BackendException {
    CustomOperators custom = CustomOperators.of(network).orElse(null);
    return build(network, options, saved(environment, options, folder, custom));
  }

  private static SessionFactory saved(
      OrtEnvironment environment,
      BuildOptions options,
      Path folder,
      @Nullable CustomOperators custom) {
    return new SessionFactory(
        environment,
        folder.resolve(SAVED),
        options.binding(),
        OptLevel.NO_OPT,
        options.threads(),
        custom);
  }

  private static OnnxRuntimeEngine build(
      Network network, BuildOptions options, SessionFactory sessions) throws BackendException {
    try (Opened parts = new Opened()) {
      long start = System.nanoTime();
      OrtSession session = parts.add(sessions.open());
      double milliseconds = (System.nanoTime() - start) / 1e6;
      return parts.become(new OnnxRuntimeEngine(network, options, sessions, session, milliseconds));
    } catch (OrtException e) {
      try (CustomOperators _ = sessions.custom()) {
        throw notBuilt(network, options, sessions, e);
      }
    }
  }

  private static BackendException notBuilt(
      Network network, BuildOptions options, SessionFactory sessions, OrtException e) {
    try {
      Optional<String> missing =
          e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED
              ? MissingKernels.of(network, sessions, options.workFolder())
              : Optional.empty();
      return missing
          .map(reason -> BackendException.unsupported(network.name() + ": " + reason, e))
          .orElseGet(() -> OrtErrors.building(network, e));
    } catch (IOException unwritten) {
      return OrtErrors.building(network, e);
    }
  }

  /// @throws BackendException if the optimised graph cannot be saved or read back
  private Description description() throws BackendException {
    Description known = description;
    return known == null ? describe(null) : known;
  }

  /// @param kept where the graph is saved to stay; null for nowhere
  private Description describe(@Nullable Path kept) throws BackendException {
    try {
      EngineGraph graph = EngineGraph.read(sessions, options.inputs(), options.workFolder(), kept);
      Description known = new Description(graph, EngineLayers.of(network, graph));
      description = known;
      return known;
    } catch (OrtException | IOException | ImportException e) {
      throw BackendException.failed(
          network.name() + ": the engine's graph cannot be read back: " + e.getMessage(), e);
    }
  }

  /// The session that describes the engine writes it on the way. ONNX Runtime does not read all
  /// that it writes: a name may stand in a graph and in one within it.
  @Override
  public boolean save(Path folder) throws BackendException {
    describe(folder.resolve(SAVED));
    SessionFactory written = saved(sessions.environment(), options, folder, sessions.custom());
    try (OrtSession _ = written.open()) {
      saved = written;
      return true;
    } catch (OrtException e) {
      return false;
    }
  }

  @Override
  public List<EngineLayer> layers() throws BackendException {
    return description().layers().layers();
  }

  @Override
  public List<Fusion> fusions() throws BackendException {
    return description().layers().fusions();
  }

  /// Events of the nodes' own graphs are in the profiler's buffer too.
  @Override
  public int layerEvents() throws BackendException {
    return description().graph().events();
  }

  @Override
  public Reading buildTimeMs() {
    return Reading.exact(buildMs, "ms");
  }

  @Override
  public Reading engineBytes() {
    return bytes(EngineGraph::fileBytes);
  }

  @Override
  public Reading weightsBytes() {
    return bytes(EngineGraph::constantBytes);
  }

  private Reading bytes(ToLongFunction<EngineGraph> size) {
    try {
      return Reading.exact((double) size.applyAsLong(description().graph()), "B");
    } catch (BackendException e) {
      return Reading.unavailable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public List<String> options() {
    List<String> described = new ArrayList<>(sessions.describe());
    if (sessions.custom() != null) {
      sessions.custom().byReference().ifPresent(described::add);
    }
    if (unpinned != null) {
      described.add(
          unpinned.isEmpty()
              ? "outputs written in place"
              : "fresh memory in every run for outputs that cannot be written in place: "
                  + String.join(", ", unpinned));
    }
    if (description != null && !description.layers().lost().isEmpty()) {
      described.add(
          "no engine layer is known for these layers; they are counted as eliminated: "
              + String.join(", ", description.layers().lost()));
    }
    return described;
  }

  @Override
  public Session open() throws BackendException {
    OrtSession session = built == null ? openSession(sessions, null) : built;
    built = null;
    try (Opened parts = new Opened()) {
      parts.add(session);
      return parts.become(
          new OnnxRuntimeSession(
              sessions.environment(),
              network.name(),
              options.binding(),
              session,
              found -> unpinned = found));
    } catch (OrtException e) {
      throw OrtErrors.running(network.name(), e);
    }
  }

  /// What was saved is opened in a tenth of the time that optimising takes, and has the same nodes.
  @Override
  public LayerSession openLayers(int inferences) throws BackendException {
    EngineGraph graph = description().graph();
    LayerTimesCollector collector =
        new LayerTimesCollector(
            new KernelMatcher(graph.graph().nodes()),
            layers().stream().map(EngineLayer::name).toList());
    try (Opened parts = new Opened()) {
      OrtSession session =
          parts.add(openSession(saved == null ? sessions : saved, profilePrefix()));
      return parts.become(
          new OnnxRuntimeLayerSession(
              sessions.environment(), network.name(), options.binding(), session, collector));
    } catch (OrtException e) {
      throw OrtErrors.running(network.name(), e);
    }
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

  private OrtSession openSession(SessionFactory factory, @Nullable Path profile)
      throws BackendException {
    try {
      return factory.open(profile, null);
    } catch (OrtException e) {
      throw OrtErrors.building(network, e);
    }
  }

  /// Its sessions are closed before, since they call the custom operators.
  @Override
  public void close() {
    OrtSession session = built;
    built = null;
    try (CustomOperators _ = sessions.custom()) {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException(network.name() + ": its session cannot be closed", e);
    }
  }
}
