package org.inferometer.backend.tensorrt.callback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// `nvinfer1::IProfiler`, which in TensorRT 10 is not versioned: its method comes first.
public final class ProfilerNative extends CallbackNative {
  private final Listener listener;
  private final MemorySegment object;

  /// Hears the time of each layer.
  @FunctionalInterface
  public interface Listener {
    void layer(String name, float milliseconds);
  }

  public ProfilerNative(Listener listener) {
    this.listener = listener;
    this.object =
        new VtableNative(arena(), MethodHandles.lookup(), this, failures())
            // void reportLayerTime(char const* layerName, float ms)
            .method("reportLayerTime", ADDRESS, JAVA_FLOAT)
            .destructors()
            .object(MemorySegment.NULL); // No library exports its type, and TensorRT 10 asks none.
  }

  @Override
  public MemorySegment object() {
    return object;
  }

  void reportLayerTime(MemorySegment name, float milliseconds) {
    listener.layer(VtableNative.text(name), milliseconds);
  }
}
