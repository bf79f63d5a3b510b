package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import org.inferometer.backend.tensorrt.callback.ProfilerNative;
import org.inferometer.graph.Shape;

/// An engine with the memory of one execution: TensorRT's execution context.
public interface Execution extends AutoCloseable {
  /// @throws RuntimeFailure if the engine was not built for this shape
  void setShape(String input, Shape shape) throws RuntimeFailure;

  /// The shape of an output once those of all inputs are set; -1 where it depends on data.
  List<Long> shape(String output);

  void setMemory(String tensor, Cuda.DeviceBuffer memory) throws RuntimeFailure;

  /// Puts one inference into the stream and does not wait for it.
  void enqueue(Cuda.Stream stream) throws RuntimeFailure;

  /// Takes the time of every layer from now on.
  void setProfiler(ProfilerNative.Listener listener);

  /// Tells the profiler the times of the last inference, which must have ended. To be called once
  /// after each, before the next.
  void reportLayers() throws RuntimeFailure;

  @Override
  void close();
}
