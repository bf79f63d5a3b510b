package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;

/// What is needed of the CUDA runtime, on one device.
public interface Cuda {
  /// Makes the device the calling thread's: CUDA keeps one for each thread, the first unless told.
  void use() throws RuntimeFailure;

  /// Memory of the device.
  DeviceBuffer allocate(long bytes) throws RuntimeFailure;

  /// Memory of the host that the device can read and write directly: page-locked.
  HostBuffer allocatePinned(long bytes) throws RuntimeFailure;

  /// What all processes hold of the device's memory.
  long usedBytes() throws RuntimeFailure;

  Stream stream() throws RuntimeFailure;

  /// A mark in a stream whose time is taken.
  Event event() throws RuntimeFailure;

  /// Device memory; freed by [#close].
  interface DeviceBuffer extends AutoCloseable {
    @Override
    void close();
  }

  /// Page-locked host memory; freed by [#close].
  interface HostBuffer extends AutoCloseable {
    MemorySegment segment();

    @Override
    void close();
  }

  /// Work in order.
  interface Stream extends AutoCloseable {
    void copyToDevice(DeviceBuffer to, HostBuffer from) throws RuntimeFailure;

    void copyToHost(HostBuffer to, DeviceBuffer from) throws RuntimeFailure;

    void record(Event event) throws RuntimeFailure;

    /// Waits until all work is done.
    void await() throws RuntimeFailure;

    /// What is put into the stream from now on is not done but recorded.
    void beginCapture() throws RuntimeFailure;

    /// @throws RuntimeFailure if something in between cannot be recorded
    Graph endCapture() throws RuntimeFailure;

    /// Ends a recording that failed, so that the stream, and the freeing of memory, work again.
    void abandonCapture();

    void launch(Graph graph) throws RuntimeFailure;

    @Override
    void close();
  }

  /// Recorded work that can be launched as one.
  interface Graph extends AutoCloseable {
    @Override
    void close();
  }

  /// A mark in a stream.
  interface Event extends AutoCloseable {
    /// Time from this mark to a later one, both of which have passed; resolution 0.5 µs.
    long nanosUntil(Event later) throws RuntimeFailure;

    @Override
    void close();
  }
}
