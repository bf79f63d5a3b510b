package org.inferometer.backend.tensorrt.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvinfer.ProfilingVerbosity;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.global.nvinfer.TensorLocation;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.graph.Shape;

/// An engine through the presets. The runtime that read it goes with it.
final class EngineNative implements LoadedEngine {
  private static final long OPEN = -1;
  private static final String WITHOUT_SHAPES =
      "layers are described without the shapes that they run with: ";

  private final TensorRtNative tensorRt;
  private final ICudaEngine engine;
  private final Owned owned;
  private final List<String> warnings;

  /// @param owned holds the engine and its runtime, and becomes the engine's
  /// @param warnings said when the plan was read
  EngineNative(TensorRtNative tensorRt, ICudaEngine engine, Owned owned, List<String> warnings) {
    this.tensorRt = tensorRt;
    this.engine = engine;
    this.owned = owned;
    this.warnings = new ArrayList<>(warnings);
  }

  @Override
  public List<EngineTensor> tensors() {
    List<EngineTensor> tensors = new ArrayList<>();
    for (int i = 0; i < engine.getNbIOTensors(); i++) {
      String name = engine.getIOTensorName(i);
      boolean input = engine.getTensorIOMode(name).value == TensorIOMode.kINPUT.value;
      boolean onHost = engine.getTensorLocation(name).value == TensorLocation.kHOST.value;
      tensors.add(
          new EngineTensor(
              name,
              input,
              onHost || (input && engine.isShapeInferenceIO(name)),
              TypesNative.elementType(engine.getTensorDataType(name)),
              TypesNative.dims(engine.getTensorShape(name))));
    }
    return tensors;
  }

  @Override
  public String inspect(Map<String, Shape> inputs) throws RuntimeFailure {
    try (Owned inspecting = new Owned()) {
      Optional<IExecutionContext> context = context(inputs, inspecting);
      IEngineInspector inspector =
          inspecting.take(
              tensorRt.made(engine.createEngineInspector(), "inspecting the engine", Kind.OTHER),
              DestructorNative::delete);
      if (context.isPresent() && !inspector.setExecutionContext(context.get())) {
        warnings.add(WITHOUT_SHAPES + "the inspector refuses the execution context");
      }
      String json = inspector.getEngineInformation(LayerInformationFormat.kJSON);
      if (json == null) {
        throw tensorRt.complaint("inspecting the engine", Kind.OTHER);
      }
      return json;
    }
  }

  /// A context with its inputs' shapes, without which the inspector tells neither shapes nor
  /// formats of an engine for several batches. It gets no memory, as nothing runs in it. Empty
  /// where TensorRT refuses: then the rest of the description serves.
  private Optional<IExecutionContext> context(Map<String, Shape> inputs, Owned inspecting) {
    try {
      IExecutionContext context =
          inspecting.take(
              tensorRt.made(
                  engine.createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED),
                  "creating an execution context for the inspector",
                  Kind.OTHER),
              DestructorNative::delete);
      for (EngineTensor tensor : tensors()) {
        if (tensor.input() && tensor.dims().contains(OPEN)) {
          setShape(context, tensor.name(), inputs);
        }
      }
      return Optional.of(context);
    } catch (RuntimeFailure e) {
      warnings.add(WITHOUT_SHAPES + e.text());
      return Optional.empty();
    }
  }

  private void setShape(IExecutionContext context, String input, Map<String, Shape> inputs)
      throws RuntimeFailure {
    Shape given = inputs.get(input);
    Dims64 dims =
        given == null
            ? engine.getProfileShape(input, 0, OptProfileSelector.kOPT)
            : TypesNative.dims(given);
    if (!context.setInputShape(input, dims)) {
      throw tensorRt.complaint("setting the shape of input '" + input + "'", Kind.OTHER);
    }
  }

  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public long executionBytes() {
    return engine.getDeviceMemorySizeV2();
  }

  @Override
  public int auxiliaryStreams() {
    return engine.getNbAuxStreams();
  }

  @Override
  public Execution execution() throws RuntimeFailure {
    IExecutionContext context =
        tensorRt.made(
            engine.createExecutionContext(), "creating an execution context", Kind.OUT_OF_MEMORY);
    // Detailed engines would make texts for NVTX with every inference.
    context.setNvtxVerbosity(ProfilingVerbosity.kNONE);
    return new ExecutionNative(tensorRt, context);
  }

  @Override
  public void close() {
    owned.close();
  }
}
