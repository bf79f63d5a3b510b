package org.inferometer.backend.tensorrt.callback;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A callback object: TensorRT calls it, Java answers. It must stay open for as long as TensorRT
/// may call.
public abstract sealed class CallbackNative implements AutoCloseable
    permits ProfilerNative, ProgressMonitorNative, ErrorRecorderNative, GpuAllocatorNative {
  /// TensorRT calls from threads of its own.
  private final Arena arena = Arena.ofShared();

  private final VtableNative.Failures failures = new VtableNative.Failures();

  /// The arena of the object.
  final Arena arena() {
    return arena;
  }

  final VtableNative.Failures failures() {
    return failures;
  }

  /// The C++ object.
  public abstract MemorySegment object();

  /// The first exception that a callback threw; TensorRT was given the failure value instead.
  public final Optional<Throwable> failure() {
    return Optional.ofNullable(failures.first());
  }

  @Override
  public final void close() {
    arena.close();
  }
}
