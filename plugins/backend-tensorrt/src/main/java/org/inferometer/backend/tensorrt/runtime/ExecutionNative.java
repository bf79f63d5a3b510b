package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IProfiler;
import org.inferometer.backend.tensorrt.callback.ProfilerNative;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.graph.Shape;
import org.jspecify.annotations.Nullable;

/// An execution context through the presets.
final class ExecutionNative implements Execution {
  private final TensorRtNative tensorRt;
  private final IExecutionContext context;
  private @Nullable ProfilerNative profiler;

  ExecutionNative(TensorRtNative tensorRt, IExecutionContext context) {
    this.tensorRt = tensorRt;
    this.context = context;
  }

  @Override
  public void setShape(String input, Shape shape) throws RuntimeFailure {
    if (!context.setInputShape(input, TypesNative.dims(shape))) {
      throw tensorRt.complaint("setting input '" + input + "' to " + shape, Kind.OTHER);
    }
  }

  @Override
  public List<Long> shape(String output) {
    return TypesNative.dims(context.getTensorShape(output));
  }

  @Override
  public void setMemory(String tensor, Cuda.DeviceBuffer memory) throws RuntimeFailure {
    if (!context.setTensorAddress(tensor, ((CudaNative.Device) memory).memory())) {
      throw tensorRt.complaint("giving '" + tensor + "' its memory", Kind.OTHER);
    }
  }

  @Override
  public void enqueue(Cuda.Stream stream) throws RuntimeFailure {
    if (!context.enqueueV3(((CudaNative.StreamNative) stream).stream())) {
      throw tensorRt.complaint("running", Kind.OTHER);
    }
  }

  @Override
  public void setProfiler(ProfilerNative.Listener listener) {
    profiler = new ProfilerNative(listener);
    context.setProfiler(new IProfiler(CudaNative.at(profiler.object().address())));
    // Otherwise enqueueing waits for the device and reports at once, and whoever takes the time of
    // the whole takes that of the report too.
    context.setEnqueueEmitsProfile(false);
  }

  @Override
  public void reportLayers() throws RuntimeFailure {
    if (!context.reportToProfiler()) {
      throw tensorRt.complaint("reporting the layers' times", Kind.OTHER);
    }
  }

  @Override
  public void close() {
    DestructorNative.delete(context);
    if (profiler != null) {
      profiler.close();
    }
  }
}
