package org.inferometer.backend.tensorrt.runtime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvinfer.ProfilingVerbosity;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IErrorRecorder;
import org.bytedeco.tensorrt.nvinfer.IGpuAllocator;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;
import org.inferometer.backend.tensorrt.callback.ErrorRecorderNative;
import org.inferometer.backend.tensorrt.callback.GpuAllocatorNative;
import org.inferometer.backend.tensorrt.callback.ProgressMonitorNative;
import org.inferometer.backend.tensorrt.customlayer.PluginLibraryNative;
import org.inferometer.backend.tensorrt.customlayer.PluginRegistration;
import org.inferometer.backend.tensorrt.customlayer.PluginTablesNative;
import org.inferometer.backend.tensorrt.kernel.CudaCompiler;
import org.inferometer.backend.tensorrt.kernel.InstalledCompiler;
import org.inferometer.backend.tensorrt.kernel.KernelDriverNative;
import org.inferometer.backend.tensorrt.kernel.KernelLoader;
import org.inferometer.backend.tensorrt.library.Libraries;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.backend.tensorrt.library.WrappersNative;
import org.inferometer.backend.tensorrt.runtime.BuildRequest.ShapeRange;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.backend.tensorrt.runtime.TensorRt.BuiltPlan;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;

/// TensorRT through the presets.
///
/// Objects that TensorRT made are deleted, each once, children before parents.
public final class TensorRtNative implements TensorRt {
  private final CudaNative cuda;
  private final Path wrapper;
  private final ErrorRecorderNative recorder;
  private final Messages messages;
  private final MessagesNative logger;
  private final List<PluginRegistration> registrations = new CopyOnWriteArrayList<>();
  private @Nullable KernelLoader kernels;

  private TensorRtNative(CudaNative cuda, Path wrapper) {
    this.cuda = cuda;
    this.wrapper = wrapper;
    this.recorder = new ErrorRecorderNative(wrapper);
    this.messages = new Messages(recorder::take, this::takePluginFailure);
    this.logger = new MessagesNative(messages);
  }

  /// Loads the libraries and takes a device. The driver must have told before that there is one:
  /// without any, TensorRT gives pointers that point nowhere.
  ///
  /// @param ordinal CUDA's number of the device
  /// @param spin whether waiting for the device takes a core
  /// @throws IOException if the presets' wrappers cannot be unpacked
  public static TensorRtNative open(
      Libraries libraries, NativePlatform platform, Path cache, int ordinal, boolean spin)
      throws IOException, RuntimeFailure {
    WrappersNative.loadTensorRt(libraries, platform, cache);
    WrappersNative.loadCuda(libraries.cudaRuntime(), platform, cache);
    return new TensorRtNative(
        CudaNative.on(ordinal, spin), WrappersNative.inferWrapper(platform, cache));
  }

  @Override
  public TensorRtVersion version() {
    return TensorRtVersion.ofNumber(nvinfer.getInferLibVersion());
  }

  @Override
  public Cuda cuda() {
    return cuda;
  }

  @Override
  public PluginRegistration register(Collection<CustomLayer> layers) throws RuntimeFailure {
    registrations.removeIf(PluginRegistration::isClosed);
    List<CustomLayer> able =
        layers.stream().filter(layer -> layer.cudaKernel().isPresent()).toList();
    if (able.isEmpty()) {
      return PluginRegistration.none();
    }
    cuda.use();
    PluginRegistration registration =
        PluginRegistration.of(PluginTablesNative.of(wrapper), able, kernels());
    registrations.add(registration);
    return registration;
  }

  @Override
  public void loadPlugins(Path library) throws RuntimeFailure {
    try {
      PluginLibraryNative.load(library);
    } catch (IOException e) {
      throw new RuntimeFailure(Kind.OTHER, String.valueOf(e.getMessage()));
    }
  }

  private synchronized KernelLoader kernels() throws RuntimeFailure {
    KernelLoader known = kernels;
    if (known == null) {
      known =
          switch (InstalledCompiler.ofProcess()) {
            case InstalledCompiler.Here(CudaCompiler compiler) -> KernelDriverNative.of(compiler);
            case InstalledCompiler.Absent(Probe.Unavailable why) ->
                throw new RuntimeFailure(Kind.INSTALLATION, why.reason());
          };
      kernels = known;
    }
    return known;
  }

  private Optional<String> takePluginFailure() {
    return registrations.stream().flatMap(each -> each.takeFailure().stream()).findFirst();
  }

  @Override
  public BuiltPlan build(BuildRequest request) throws RuntimeFailure {
    begin();
    try (GpuAllocatorNative allocator = new GpuAllocatorNative(wrapper, cuda.deviceMemory());
        ProgressMonitorNative monitor = new ProgressMonitorNative(wrapper, request.progress());
        Owned owned = new Owned()) {
      IBuilder builder =
          owned.take(
              made(nvinfer.createInferBuilder(logger), "creating a builder", Kind.DEVICE),
              DestructorNative::delete);
      builder.setErrorRecorder(new IErrorRecorder(CudaNative.at(recorder.object().address())));
      builder.setGpuAllocator(new IGpuAllocator(CudaNative.at(allocator.object().address())));
      return new Building(builder, monitor, request, owned).build(allocator);
    } finally {
      Reference.reachabilityFence(request); // Its timings are read in native code.
    }
  }

  @Override
  public LoadedEngine load(MemorySegment plan) throws RuntimeFailure {
    begin();
    Owned owned = new Owned();
    try {
      IRuntime runtime =
          owned.take(
              made(nvinfer.createInferRuntime(logger), "creating a runtime", Kind.DEVICE),
              DestructorNative::delete);
      runtime.setErrorRecorder(new IErrorRecorder(CudaNative.at(recorder.object().address())));
      ICudaEngine engine =
          owned.take(
              made(
                  runtime.deserializeCudaEngine(CudaNative.at(plan.address()), plan.byteSize()),
                  "reading the plan",
                  Kind.PLAN),
              DestructorNative::delete);
      return new EngineNative(this, engine, owned, messages.warnings());
    } catch (RuntimeFailure e) {
      owned.close();
      throw e;
    } finally {
      Reference.reachabilityFence(plan); // Native code has read it until here.
    }
  }

  private void begin() throws RuntimeFailure {
    cuda.use();
    messages.begin();
  }

  /// What was said since the work began, as a failure.
  RuntimeFailure complaint(String what, Kind usual) {
    return messages.complaint(what, usual);
  }

  /// The object that TensorRT made.
  ///
  /// @param what it was doing
  /// @throws RuntimeFailure if it made none
  <T extends Pointer> T made(@Nullable T object, String what, Kind usual) throws RuntimeFailure {
    if (object == null || object.isNull()) {
      throw complaint(what, usual);
    }
    return object;
  }

  /// One build.
  private final class Building {
    private final IBuilder builder;
    private final ProgressMonitorNative monitor;
    private final BuildRequest request;
    private final Owned owned;

    private Building(
        IBuilder builder, ProgressMonitorNative monitor, BuildRequest request, Owned owned) {
      this.builder = builder;
      this.monitor = monitor;
      this.request = request;
      this.owned = owned;
    }

    private BuiltPlan build(GpuAllocatorNative allocator) throws RuntimeFailure {
      INetworkDefinition network =
          owned.take(
              made(
                  builder.createNetworkV2(1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value),
                  "creating a network",
                  Kind.OTHER),
              DestructorNative::delete);
      parse(network);
      refuseShapeTensors(network);
      IBuilderConfig config =
          owned.take(
              made(builder.createBuilderConfig(), "configuring the builder", Kind.OTHER),
              DestructorNative::delete);
      configure(config);
      boolean taken = startTimingCache(config);
      IHostMemory plan =
          made(builder.buildSerializedNetwork(network, config), "building", Kind.OTHER);
      return new BuiltPlan(
          copied(plan), timingCache(config), taken, allocator.peakBytes(), messages.warnings());
    }

    /// The parser holds the model's weights, which the network only points to, and its destructor
    /// gives the network back the error recorder that it had before: it outlives the build, but not
    /// the network.
    private void parse(INetworkDefinition network) throws RuntimeFailure {
      IParser parser =
          owned.take(
              made(
                  nvonnxparser.createParser(network, logger),
                  "creating an ONNX parser",
                  Kind.OTHER),
              DestructorNative::delete);
      if (!parser.parseFromFile(request.model().toString(), 0)) {
        throw messages.parsing(errors(parser));
      }
    }

    private static List<Complaints.ParserError> errors(IParser parser) {
      List<Complaints.ParserError> errors = new ArrayList<>();
      for (int i = 0; i < parser.getNbErrors(); i++) {
        IParserError error = parser.getError(i);
        errors.add(
            new Complaints.ParserError(
                error.code().value,
                text(error.nodeName()),
                text(error.nodeOperator()),
                text(error.desc())));
      }
      return errors;
    }

    private static void refuseShapeTensors(INetworkDefinition network) throws RuntimeFailure {
      for (int i = 0; i < network.getNbInputs(); i++) {
        ITensor input = network.getInput(i);
        if (input.isShapeTensor()) {
          throw Complaints.shapeTensor(text(input.getName()));
        }
      }
    }

    private void configure(IBuilderConfig config) throws RuntimeFailure {
      config.setProfilingVerbosity(ProfilingVerbosity.kDETAILED);
      config.setProgressMonitor(new IProgressMonitor(CudaNative.at(monitor.object().address())));
      config.setBuilderOptimizationLevel(request.optimisationLevel());
      set(config, BuilderFlag.kTF32, request.tf32());
      set(config, BuilderFlag.kSPARSE_WEIGHTS, request.sparseWeights());
      OptionalLong workspace = request.workspaceBytes();
      if (workspace.isPresent()) {
        config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, workspace.getAsLong());
      }
      if (request.auxiliaryStreams().isPresent()) {
        config.setMaxAuxStreams(request.auxiliaryStreams().getAsInt());
      }
      addProfile(config);
    }

    private static void set(IBuilderConfig config, BuilderFlag flag, boolean on) {
      if (on) {
        config.setFlag(flag);
      } else {
        config.clearFlag(flag);
      }
    }

    /// With the timings of earlier builds, or, where TensorRT refuses them, with none, so that
    /// those of this build can be kept.
    ///
    /// @return whether the timings of earlier builds were taken
    private boolean startTimingCache(IBuilderConfig config) {
      MemorySegment kept = request.timingCache().orElse(MemorySegment.NULL);
      if (kept.byteSize() > 0 && startTimingCache(config, CudaNative.at(kept.address()), kept)) {
        return true;
      }
      startTimingCache(config, new Pointer(), MemorySegment.NULL);
      return false;
    }

    private boolean startTimingCache(IBuilderConfig config, Pointer data, MemorySegment bytes) {
      ITimingCache cache = config.createTimingCache(data, bytes.byteSize());
      if (cache == null || cache.isNull()) {
        return false;
      }
      owned.take(cache, DestructorNative::delete);
      return config.setTimingCache(cache, false);
    }

    private void addProfile(IBuilderConfig config) throws RuntimeFailure {
      if (request.profile().isEmpty()) {
        return;
      }
      IOptimizationProfile profile =
          made(builder.createOptimizationProfile(), "creating an optimisation profile", Kind.OTHER);
      for (ShapeRange range : request.profile()) {
        boolean taken =
            profile.setDimensions(
                    range.input(), OptProfileSelector.kMIN, TypesNative.dims(range.least()))
                && profile.setDimensions(
                    range.input(), OptProfileSelector.kOPT, TypesNative.dims(range.tuned()))
                && profile.setDimensions(
                    range.input(), OptProfileSelector.kMAX, TypesNative.dims(range.most()));
        if (!taken) {
          throw complaint("setting the optimisation profile " + range, Kind.OTHER);
        }
      }
      if (config.addOptimizationProfile(profile) < 0) {
        throw complaint("adding the optimisation profile", Kind.OTHER);
      }
    }

    /// The configuration's cache is the one that was set, and stays its owner's.
    private static MemorySegment timingCache(IBuilderConfig config) {
      ITimingCache cache = config.getTimingCache();
      IHostMemory serialized = cache == null || cache.isNull() ? null : cache.serialize();
      return serialized == null || serialized.isNull() ? MemorySegment.NULL : copied(serialized);
    }
  }

  /// A copy that the garbage collector frees; the original is freed here.
  @SuppressWarnings("restricted")
  private static MemorySegment copied(IHostMemory memory) {
    long bytes = memory.size();
    MemorySegment copy = Arena.ofAuto().allocate(Math.max(bytes, 1)).asSlice(0, bytes);
    copy.copyFrom(MemorySegment.ofAddress(memory.data().address()).reinterpret(bytes));
    DestructorNative.delete(memory);
    return copy;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
