package org.inferometer.backend.tensorrt.runtime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;
import org.inferometer.backend.tensorrt.callback.ErrorRecorderNative;
import org.inferometer.backend.tensorrt.callback.GpuAllocatorNative;
import org.inferometer.backend.tensorrt.callback.ProgressMonitorNative;
import org.inferometer.backend.tensorrt.library.Libraries;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.backend.tensorrt.library.WrappersNative;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.spi.NativePlatform;

/// TensorRT through the presets.
///
/// Objects that TensorRT made are deleted, children before parents; but for the ONNX parser, whose
/// destructor has no known place: its memory is freed when the process ends.
public final class TensorRtNative implements TensorRt {
  private final CudaNative cuda;
  private final Path wrapper;
  private final MessagesNative messages = new MessagesNative();
  private final ErrorRecorderNative recorder;

  private TensorRtNative(CudaNative cuda, Path wrapper) {
    this.cuda = cuda;
    this.wrapper = wrapper;
    this.recorder = new ErrorRecorderNative(wrapper);
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
    WrappersNative.loadCuda(libraries, platform, cache);
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
  public BuiltPlan build(BuildRequest request) throws RuntimeFailure {
    try (GpuAllocatorNative allocator = new GpuAllocatorNative(wrapper, CudaNative.deviceMemory());
        ProgressMonitorNative monitor = new ProgressMonitorNative(wrapper, request.progress())) {
      IBuilder builder = nvinfer.createInferBuilder(messages);
      if (builder == null || builder.isNull()) {
        throw complaint("creating a builder", Kind.DEVICE);
      }
      try {
        builder.setErrorRecorder(new IErrorRecorder(CudaNative.at(recorder.object().address())));
        builder.setGpuAllocator(new IGpuAllocator(CudaNative.at(allocator.object().address())));
        return new Building(builder, monitor, request).build(allocator);
      } finally {
        DestructorNative.delete(builder);
      }
    }
  }

  @Override
  public LoadedEngine load(MemorySegment plan) throws RuntimeFailure {
    IRuntime runtime = nvinfer.createInferRuntime(messages);
    if (runtime == null || runtime.isNull()) {
      throw complaint("creating a runtime", Kind.DEVICE);
    }
    runtime.setErrorRecorder(new IErrorRecorder(CudaNative.at(recorder.object().address())));
    ICudaEngine engine =
        runtime.deserializeCudaEngine(CudaNative.at(plan.address()), plan.byteSize());
    if (engine == null || engine.isNull()) {
      DestructorNative.delete(runtime);
      throw complaint("reading the plan", Kind.PLAN);
    }
    return new EngineNative(this, wrapper, runtime, engine);
  }

  /// What was said since the last complaint, as a failure.
  RuntimeFailure complaint(String what, Kind usual) {
    return Complaints.of(what, usual, Complaints.of(recorder.take()), messages.take());
  }

  /// One build.
  private final class Building {
    private final IBuilder builder;
    private final ProgressMonitorNative monitor;
    private final BuildRequest request;

    private Building(IBuilder builder, ProgressMonitorNative monitor, BuildRequest request) {
      this.builder = builder;
      this.monitor = monitor;
      this.request = request;
    }

    private BuiltPlan build(GpuAllocatorNative allocator) throws RuntimeFailure {
      INetworkDefinition network =
          builder.createNetworkV2(1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value);
      parse(network);
      IBuilderConfig config = builder.createBuilderConfig();
      try {
        configure(config);
        IHostMemory plan = builder.buildSerializedNetwork(network, config);
        if (plan == null || plan.isNull()) {
          throw complaint("building", Kind.OTHER);
        }
        return new BuiltPlan(taken(plan), timingCache(config), allocator.peakBytes());
      } finally {
        DestructorNative.delete(config);
        DestructorNative.delete(network);
      }
    }

    private void parse(INetworkDefinition network) throws RuntimeFailure {
      IParser parser = nvonnxparser.createParser(network, messages);
      if (!parser.parseFromFile(request.model().toString(), 0)) {
        RuntimeFailure failure = Complaints.parsing(errors(parser), messages.take());
        recorder.take();
        DestructorNative.delete(network);
        throw failure;
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

    private void configure(IBuilderConfig config) throws RuntimeFailure {
      config.setProfilingVerbosity(ProfilingVerbosity.kDETAILED);
      config.setProgressMonitor(new IProgressMonitor(CudaNative.at(monitor.object().address())));
      if (request.tf32()) {
        config.setFlag(BuilderFlag.kTF32);
      } else {
        config.clearFlag(BuilderFlag.kTF32);
      }
      OptionalLong workspace = request.workspaceBytes();
      if (workspace.isPresent()) {
        config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, workspace.getAsLong());
      }
      if (request.auxiliaryStreams().isPresent()) {
        config.setMaxAuxStreams(request.auxiliaryStreams().getAsInt());
      }
      startTimingCache(config);
      addProfile(config);
    }

    private void startTimingCache(IBuilderConfig config) {
      MemorySegment kept = request.timingCache().orElse(MemorySegment.NULL);
      Pointer data = kept.byteSize() == 0 ? new Pointer() : CudaNative.at(kept.address());
      ITimingCache cache = config.createTimingCache(data, kept.byteSize());
      if (cache != null && !cache.isNull()) {
        // What another device or version measured is refused here, and costs only time.
        config.setTimingCache(cache, false);
      }
    }

    private void addProfile(IBuilderConfig config) throws RuntimeFailure {
      if (request.profile().isEmpty()) {
        return;
      }
      IOptimizationProfile profile = builder.createOptimizationProfile();
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

    private MemorySegment timingCache(IBuilderConfig config) {
      ITimingCache cache = config.getTimingCache();
      IHostMemory serialized = cache == null || cache.isNull() ? null : cache.serialize();
      return serialized == null || serialized.isNull() ? MemorySegment.NULL : taken(serialized);
    }
  }

  /// A copy that the garbage collector frees; the original is freed here.
  @SuppressWarnings("restricted")
  private static MemorySegment taken(IHostMemory memory) {
    long bytes = memory.size();
    MemorySegment copy = Arena.ofAuto().allocate(Math.max(bytes, 1)).asSlice(0, bytes);
    copy.copyFrom(MemorySegment.ofAddress(memory.data().address()).reinterpret(bytes));
    DestructorNative.delete(memory);
    return copy;
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
