package org.inferometer.backend.tensorrt.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;

/// An engine through the presets. The runtime that read it goes with it.
final class EngineNative implements LoadedEngine {
  private final TensorRtNative tensorRt;
  private final Path wrapper;
  private final IRuntime runtime;
  private final ICudaEngine engine;

  EngineNative(TensorRtNative tensorRt, Path wrapper, IRuntime runtime, ICudaEngine engine) {
    this.tensorRt = tensorRt;
    this.wrapper = wrapper;
    this.runtime = runtime;
    this.engine = engine;
  }

  @Override
  public List<EngineTensor> tensors() {
    List<EngineTensor> tensors = new ArrayList<>();
    for (int i = 0; i < engine.getNbIOTensors(); i++) {
      String name = engine.getIOTensorName(i);
      tensors.add(
          new EngineTensor(
              name,
              engine.getTensorIOMode(name).value == TensorIOMode.kINPUT.value,
              TypesNative.elementType(engine.getTensorDataType(name)),
              TypesNative.dims(engine.getTensorShape(name))));
    }
    return tensors;
  }

  @Override
  public String inspect() throws RuntimeFailure {
    IEngineInspector inspector = engine.createEngineInspector();
    if (inspector == null || inspector.isNull()) {
      throw tensorRt.complaint("inspecting the engine", Kind.OTHER);
    }
    try {
      String json = inspector.getEngineInformation(LayerInformationFormat.kJSON);
      if (json == null) {
        throw tensorRt.complaint("inspecting the engine", Kind.OTHER);
      }
      return json;
    } finally {
      DestructorNative.delete(inspector);
    }
  }

  @Override
  public long executionBytes() {
    return engine.getDeviceMemorySizeV2();
  }

  @Override
  public OptionalLong weightsBytes() {
    return OptionalLong.empty();
  }

  @Override
  public int auxiliaryStreams() {
    return engine.getNbAuxStreams();
  }

  @Override
  public Execution execution() throws RuntimeFailure {
    IExecutionContext context = engine.createExecutionContext();
    if (context == null || context.isNull()) {
      throw tensorRt.complaint("creating an execution context", Kind.OUT_OF_MEMORY);
    }
    return new ExecutionNative(tensorRt, wrapper, context);
  }

  @Override
  public void close() {
    DestructorNative.delete(engine);
    DestructorNative.delete(runtime);
  }
}
