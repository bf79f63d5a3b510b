package org.inferometer.backend.tensorrt.engine;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.customlayer.PluginNodes;
import org.inferometer.backend.tensorrt.customlayer.PluginRegistration;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.backend.tensorrt.engine.PlanCache.EngineKey;
import org.inferometer.backend.tensorrt.engine.PlanCache.KeptPlan;
import org.inferometer.backend.tensorrt.inspector.ExportNames;
import org.inferometer.backend.tensorrt.runtime.BuildRequest;
import org.inferometer.backend.tensorrt.runtime.BuildRequest.ShapeRange;
import org.inferometer.backend.tensorrt.runtime.Failures;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.backend.tensorrt.runtime.TensorRt;
import org.inferometer.backend.tensorrt.runtime.TensorRt.BuiltPlan;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// Makes the engine of a cell: from the plan of an earlier build, or by building one.
public final class EngineBuilder {
  /// The major compute capability from which on tensor cores take BF16 (NVIDIA's support matrix of
  /// TensorRT).
  private static final int FIRST_WITH_BF16 = 8;

  private final TensorRt tensorRt;
  private final Gpu gpu;
  private final Network network;
  private final BuildOptions options;
  private final Settings settings;
  private final PlanCache cache;
  private PluginRegistration plugins = PluginRegistration.none();

  private EngineBuilder(TensorRt tensorRt, Gpu gpu, Network network, BuildOptions options) {
    this.tensorRt = tensorRt;
    this.gpu = gpu;
    this.network = network;
    this.options = options;
    this.settings = Settings.of(options.settings());
    this.cache = new PlanCache(options.cacheFolder().resolve("tensorrt"));
  }

  /// @throws BackendException if the network cannot be built, with TensorRT's words and the remedy
  public static Engine build(TensorRt tensorRt, Gpu gpu, Network network, BuildOptions options)
      throws BackendException {
    return new EngineBuilder(tensorRt, gpu, network, options).build();
  }

  /// Whether a network is a plan that was built already.
  public static boolean isPlan(Network network) {
    return PlanNetwork.file(network).isPresent();
  }

  private Engine build() throws BackendException {
    try {
      for (Path library : settings.pluginLibraries()) {
        tensorRt.loadPlugins(library);
      }
      plugins = tensorRt.register(PluginNodes.used(network.graph(), network.customLayers()));
      Optional<Path> foreign = PlanNetwork.file(network);
      return foreign.isPresent() ? load(foreign.get()) : buildOrReuse();
    } catch (RuntimeFailure e) {
      throw Failures.building(network.name(), e);
    } catch (BackendException | RuntimeException e) {
      plugins.close();
      throw e;
    }
  }

  /// The engine of a plan that was built elsewhere.
  private Engine load(Path file) throws BackendException {
    Reading unknown = Reading.unavailable("the plan was built elsewhere");
    try {
      MemorySegment bytes = PlanFile.map(file);
      String origin = "plan from the file " + file.getFileName();
      return engine(new Plan(bytes, unknown, unknown, origin, List.of()), List.of());
    } catch (IOException e) {
      throw BackendException.failed(file + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeFailure e) {
      throw PlanFile.unreadable(file, e);
    }
  }

  private Engine buildOrReuse() throws BackendException {
    if (options.precision() == Precision.BF16 && gpu.capabilityMajor() < FIRST_WITH_BF16) {
      throw withoutBf16();
    }
    List<ShapeRange> profile = Profiles.of(network, options.binding(), settings.range());
    EngineKey key = key(profile);
    Optional<KeptPlan> kept = settings.planCache() ? cache.find(key) : Optional.empty();
    if (kept.isPresent()) {
      try {
        return engine(kept.get().toPlan(), profile);
      } catch (RuntimeFailure e) {
        if (e.kind() != Kind.PLAN) {
          throw Failures.running(network.name(), e);
        }
        forget(key); // An update of the driver can outdate a plan; it is built again.
      }
    }
    try {
      return engine(fresh(key, profile).toPlan(), profile);
    } catch (RuntimeFailure e) {
      throw Failures.building(network.name(), e);
    }
  }

  private BackendException withoutBf16() {
    String message =
        network.name()
            + ": "
            + gpu.name()
            + " has no kernels for BF16, which take a GPU of compute capability 8.0 (Ampere) or"
            + " newer; FP16 is as short";
    return BackendException.unsupported(
        message,
        new UnsupportedOperationException(message),
        new Remedy(Setting.PRECISION, Precision.FP16.label()));
  }

  private Engine engine(Plan plan, List<ShapeRange> profile)
      throws RuntimeFailure, BackendException {
    LoadedEngine loaded = tensorRt.load(plan.bytes());
    return TensorRtEngine.of(
        network, options.binding(), tensorRt.cuda(), loaded, plan, settings, profile, plugins);
  }

  private KeptPlan fresh(EngineKey key, List<ShapeRange> profile)
      throws RuntimeFailure, BackendException {
    Path model = export();
    Optional<MemorySegment> timings = cache.timings(device());
    BuildRequest request =
        new BuildRequest(
            model,
            profile,
            settings.workspaceBytes(),
            settings.tf32(),
            settings.optimisationLevel(),
            settings.sparseWeights(),
            settings.auxiliaryStreams(),
            timings,
            new BuildProgress(options.progress()));
    long start = System.nanoTime();
    BuiltPlan built = tensorRt.build(request);
    double milliseconds = (System.nanoTime() - start) / 1e6;
    KeptPlan plan =
        new KeptPlan(
            built.plan(),
            milliseconds,
            built.peakBytes(),
            Instant.now(),
            BuildRemarks.of(timings, built),
            false);
    keep(key, plan, built);
    return plan;
  }

  /// The network as a file, its nodes named so that they are found again in the engine.
  private Path export() throws BackendException {
    try {
      Path file = Files.createTempDirectory(options.workFolder(), "tensorrt").resolve("model.onnx");
      ExportNames names = ExportNames.of(network.graph());
      OnnxWriter.write(
          network
              .model()
              .with(
                  PluginNodes.of(
                      names.graph(),
                      network.customLayers(),
                      name -> names.original(name).filter(n -> !n.isEmpty()).orElse(name))),
          file);
      return file;
    } catch (IOException e) {
      throw BackendException.failed(
          network.name()
              + ": it cannot be saved to "
              + options.workFolder()
              + ": "
              + e.getMessage()
              + "; free or choose another folder for temporary files",
          e);
    }
  }

  /// Keeping saves time only: where it fails, the next cell builds again.
  private void keep(EngineKey key, KeptPlan plan, BuiltPlan built) {
    if (!settings.planCache()) {
      return;
    }
    try {
      cache.keep(key, plan);
      cache.keepTimings(device(), built.timingCache());
    } catch (IOException e) {
      log("A plan cannot be kept", e);
    }
  }

  private void forget(EngineKey key) {
    try {
      cache.forget(key);
    } catch (IOException e) {
      log("An outdated plan cannot be deleted", e);
    }
  }

  private static void log(String what, IOException e) {
    System.getLogger(EngineBuilder.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }

  private EngineKey key(List<ShapeRange> profile) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("network", network.sha256());
    facts.put("precision", options.precision().label());
    facts.put("shapes", profile.toString());
    facts.put("device", device());
    facts.put("tf32", String.valueOf(settings.tf32()));
    facts.put("workspace", settings.workspaceBytes().toString());
    facts.put("auxiliaryStreams", settings.auxiliaryStreams().toString());
    facts.put("optimisationLevel", String.valueOf(settings.optimisationLevel()));
    facts.put("sparseWeights", String.valueOf(settings.sparseWeights()));
    facts.put("names", String.valueOf(ExportNames.VERSION));
    if (!settings.pluginLibraries().isEmpty()) {
      facts.put("pluginLibraries", libraries());
    }
    String custom = PluginNodes.digest(network.graph(), network.customLayers());
    if (!custom.isEmpty()) {
      facts.put("customLayers", custom);
    }
    return new EngineKey(facts);
  }

  /// The libraries of plugins as they are now.
  private String libraries() {
    List<String> libraries = new ArrayList<>();
    for (Path library : settings.pluginLibraries()) {
      File file = library.toFile();
      libraries.add(library + ", " + file.length() + " B of " + file.lastModified());
    }
    return String.join("; ", libraries);
  }

  /// What timings and plans are good for: a kind of GPU under one version of TensorRT.
  private String device() {
    return gpu.name()
        + ", compute capability "
        + gpu.capabilityMajor()
        + "."
        + gpu.capabilityMinor()
        + ", "
        + gpu.memoryBytes()
        + " B, TensorRT "
        + tensorRt.version();
  }
}
