package org.inferometer.backend.tensorrt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.customlayer.PluginNodes;
import org.inferometer.backend.tensorrt.driver.DriverNative;
import org.inferometer.backend.tensorrt.driver.DriverReport;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.backend.tensorrt.engine.EngineBuilder;
import org.inferometer.backend.tensorrt.engine.Settings;
import org.inferometer.backend.tensorrt.kernel.CudaCompiler;
import org.inferometer.backend.tensorrt.kernel.InstalledCompiler;
import org.inferometer.backend.tensorrt.kernel.Target;
import org.inferometer.backend.tensorrt.library.Artifacts;
import org.inferometer.backend.tensorrt.library.Fetch;
import org.inferometer.backend.tensorrt.library.Libraries;
import org.inferometer.backend.tensorrt.library.LibraryFolders;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.backend.tensorrt.library.WrappersNative;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.runtime.TensorRt;
import org.inferometer.backend.tensorrt.runtime.TensorRtNative;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.Engine;
import org.inferometer.spi.KernelCompiler;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.Probe;
import org.inferometer.spi.QuantisationRules;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/// TensorRT on NVIDIA's GPUs. `auto` prefers it to backends on the CPU.
@Extension(ordinal = -10)
public final class TensorRtBackend implements Backend, NativeDependencies, KernelCompiler {
  private Installation.@Nullable Result found;
  private @Nullable Probe probe;
  private @Nullable TensorRt tensorRt;
  private String openedOn = "";
  private @Nullable InstalledCompiler compiler;

  @Override
  public String id() {
    return "tensorrt";
  }

  @Override
  public String title() {
    return "TensorRT";
  }

  @Override
  public List<BackendOption> options() {
    return Settings.OPTIONS;
  }

  /// In a strongly typed network FP32 beside INT8 costs more than INT8 gains.
  @Override
  public QuantisationRules quantisation(Map<String, String> settings) {
    return QuantisationRules.symmetric(title()).withRest(Settings.int8Rest(settings));
  }

  @Override
  public Optional<String> lacks(CustomLayer layer) {
    return layer.cudaKernel().isPresent()
        ? Optional.empty()
        : Optional.of("it has no CUDA kernel, without which TensorRT cannot run it");
  }

  @Override
  public Probe compiler() {
    return switch (installedCompiler()) {
      case InstalledCompiler.Here(CudaCompiler here) ->
          new Probe.Available("NVRTC " + here.version(), List.of());
      case InstalledCompiler.Absent(Probe.Unavailable why) -> why;
    };
  }

  @Override
  public List<Integer> capabilities() {
    return installedCompiler() instanceof InstalledCompiler.Here(CudaCompiler here)
        ? here.capabilities()
        : List.of();
  }

  @Override
  public Compilation compile(CudaSource source, Tactic tactic, int capability)
      throws BackendException {
    return switch (installedCompiler()) {
      case InstalledCompiler.Absent(Probe.Unavailable why) ->
          throw BackendException.unsupported(why);
      case InstalledCompiler.Here(CudaCompiler here) ->
          here.compile(source, tactic, Target.assembly(capability)).told();
    };
  }

  private synchronized InstalledCompiler installedCompiler() {
    InstalledCompiler known = compiler;
    if (known == null) {
      known = InstalledCompiler.ofProcess();
      compiler = known;
    }
    return known;
  }

  /// Without a driver this is a look for one file.
  @Override
  public synchronized Probe probe() {
    if (probe == null) {
      probe = probe(found());
    }
    return probe;
  }

  @Override
  public List<Probe.Unavailable> missing() {
    List<Probe.Unavailable> missing =
        NativePlatform.current().map(TensorRtBackend::missingOn).orElse(List.of());
    return missing.isEmpty() && probe() instanceof Probe.Unavailable first
        ? List.of(first)
        : missing;
  }

  private static List<Probe.Unavailable> missingOn(NativePlatform platform) {
    return Installation.missing(
        DriverNative.report(), System.getenv(), gpus -> librariesOn(platform, gpus));
  }

  private static LibrarySearch.Result librariesOn(NativePlatform platform, List<Gpu> gpus) {
    return LibrarySearch.in(LibraryFolders.ofProcess(platform), Artifacts.BUILT_WITH, gpus);
  }

  @Override
  public Optional<Probe.Unavailable> obstacle(Network network) {
    if (!PluginNodes.used(network.graph(), network.customLayers()).isEmpty()
        && installedCompiler() instanceof InstalledCompiler.Absent(Probe.Unavailable why)) {
      return Optional.of(why);
    }
    return EngineBuilder.isPlan(network) || !(found() instanceof Installation.Complete(var here))
        ? Optional.empty()
        : here.obstacle();
  }

  /// TensorRT looks for the builder's resource by its name alone.
  @Override
  public List<Path> libraryFolders() {
    return found() instanceof Installation.Complete(Installation here)
        ? here.libraries().resourceFolders()
        : List.of();
  }

  private static Probe probe(Installation.Result result) {
    return switch (result) {
      case Installation.Incomplete(Probe.Unavailable why) -> why;
      case Installation.Complete(Installation here) -> loaded(here);
    };
  }

  /// Loads TensorRT, since a library that is there need not load.
  private static Probe loaded(Installation here) {
    try {
      WrappersNative.loadTensorRt(here.libraries(), here.platform(), CacheFolder.ofProcess());
      WrappersNative.loadCuda(
          here.libraries().cudaRuntime(), here.platform(), CacheFolder.ofProcess());
      return here.available();
    } catch (IOException | LinkageError e) {
      return new Probe.Unavailable(
          "TensorRT's libraries in "
              + here.libraries().folder()
              + " cannot be loaded: "
              + String.valueOf(e.getMessage()).replaceAll("\\s+", " "),
          "take them out of the way and fetch others",
          Installation.FETCH);
    }
  }

  private synchronized Installation.Result found() {
    if (found == null) {
      Optional<NativePlatform> platform = NativePlatform.current();
      found =
          Installation.look(
              platform,
              platform.isPresent() ? DriverNative.report() : new DriverReport.Absent(),
              System.getenv(),
              gpus -> librariesOn(platform.orElseThrow(), gpus));
    }
    return found;
  }

  @Override
  public Engine build(Network network, BuildOptions options) throws BackendException {
    Optional<Probe.Unavailable> obstacle = obstacle(network);
    if (obstacle.isPresent()) {
      throw BackendException.unsupported(obstacle.get());
    }
    Gpu gpu = gpu(options.device());
    return EngineBuilder.build(
        open(gpu, Settings.of(options.settings()).spin()), gpu, network, options);
  }

  /// TensorRT on the device that is preferred.
  TensorRt onFirstGpu() throws BackendException {
    return switch (found()) {
      case Installation.Incomplete(Probe.Unavailable why) ->
          throw BackendException.unsupported(why);
      case Installation.Complete(Installation here) -> open(here.gpus().getFirst(), true);
    };
  }

  private synchronized Gpu gpu(String uuid) throws BackendException {
    return switch (found()) {
      case Installation.Incomplete(Probe.Unavailable why) ->
          throw BackendException.unsupported(why);
      case Installation.Complete(Installation here) ->
          here.gpu(uuid)
              .orElseThrow(() -> unsupported("the GPU " + uuid + " is not visible any more"));
    };
  }

  /// One device and one way of waiting in the life of a process.
  private synchronized TensorRt open(Gpu gpu, boolean spin) throws BackendException {
    TensorRt opened = tensorRt;
    if (opened != null && openedOn.equals(gpu.uuid())) {
      return opened;
    }
    if (!(found() instanceof Installation.Complete(Installation here))) {
      throw unsupported("TensorRT is not installed");
    }
    try {
      TensorRt fresh =
          TensorRtNative.open(
              here.libraries(), here.platform(), CacheFolder.ofProcess(), gpu.ordinal(), spin);
      tensorRt = fresh;
      openedOn = gpu.uuid();
      return fresh;
    } catch (RuntimeFailure e) {
      throw BackendException.failed(
          gpu.name() + " cannot be used: " + e.text() + "; see with nvidia-smi who holds it", e);
    } catch (IOException | LinkageError e) {
      throw BackendException.failed("TensorRT cannot be loaded: " + e.getMessage(), e);
    }
  }

  /// Those that are used here and can build, whether this machine has a GPU or not.
  @Override
  public List<Path> nativeLibraries() throws BackendException {
    return switch (LibrarySearch.in(folders(), Artifacts.BUILT_WITH, List.of())) {
      case LibrarySearch.Missing missing -> throw fetchable(missing.reason());
      case LibrarySearch.Found(Libraries libraries) when libraries.obstacle().isPresent() ->
          throw fetchable(libraries.obstacle().get());
      case LibrarySearch.Found(Libraries libraries) ->
          Stream.concat(
                  libraries.files().stream(),
                  LibrarySearch.compilerFiles(folders(), Artifacts.BUILT_WITH).stream())
              .toList();
    };
  }

  private static BackendException fetchable(String reason) {
    return BackendException.failed(
        reason + "; fetch it", new IOException(reason), Installation.FETCH);
  }

  /// Fetches what is missing for the GPUs that are here, or for any where there is none.
  @Override
  public Optional<Path> fetch(Consumer<String> progress) throws BackendException {
    LibraryFolders folders = folders();
    List<String> jars =
        LibrarySearch.toFetch(folders, Artifacts.BUILT_WITH, DriverNative.report().gpus());
    if (jars.isEmpty()) {
      return Optional.empty();
    }
    try {
      new Fetch(jars, System.getenv(), progress).into(folders.fetched());
      return Optional.of(folders.fetched());
    } catch (IOException e) {
      throw BackendException.failed("TensorRT's libraries: " + e.getMessage(), e);
    }
  }

  private static LibraryFolders folders() throws BackendException {
    return LibraryFolders.ofProcess(
        NativePlatform.current().orElseThrow(() -> unsupported("TensorRT runs on Linux only")));
  }

  private static BackendException unsupported(String message) {
    return BackendException.unsupported(message, new IllegalStateException(message));
  }
}
