package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.inferometer.backend.tensorrt.callback.GpuAllocatorNative;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;

/// The CUDA runtime through the presets.
final class CudaNative implements Cuda {
  private static final double NANOS_PER_MS = 1e6;

  private final int ordinal;

  private CudaNative(int ordinal) {
    this.ordinal = ordinal;
  }

  /// Makes a device this thread's. Its context is created here, unless the process has one.
  ///
  /// @param ordinal CUDA's number of the device
  /// @param spin whether waiting for the device takes a core, or lets the thread sleep
  static CudaNative on(int ordinal, boolean spin) throws RuntimeFailure {
    int flags = spin ? cudart.cudaDeviceScheduleSpin : cudart.cudaDeviceScheduleBlockingSync;
    check(
        "cudaInitDevice",
        cudart.cudaInitDevice(ordinal, flags, cudart.cudaInitDeviceFlagsAreValid));
    CudaNative cuda = new CudaNative(ordinal);
    cuda.use();
    return cuda;
  }

  @Override
  public void use() throws RuntimeFailure {
    check("cudaSetDevice", cudart.cudaSetDevice(ordinal));
  }

  /// Device memory for TensorRT's builder, which asks for it from threads of its own.
  GpuAllocatorNative.DeviceMemory deviceMemory() {
    return new GpuAllocatorNative.DeviceMemory() {
      @Override
      public long allocate(long bytes) {
        Pointer memory = new Pointer();
        if (cudart.cudaSetDevice(ordinal) != cudart.cudaSuccess
            || cudart.cudaMalloc(memory, bytes) != cudart.cudaSuccess) {
          cudart.cudaGetLastError(); // The null tells TensorRT; no later call may see the error.
          return 0;
        }
        return memory.address();
      }

      @Override
      public boolean free(long address) {
        return cudart.cudaSetDevice(ordinal) == cudart.cudaSuccess
            && cudart.cudaFree(at(address)) == cudart.cudaSuccess;
      }
    };
  }

  @Override
  public DeviceBuffer allocate(long bytes) throws RuntimeFailure {
    Pointer memory = new Pointer();
    check("cudaMalloc of " + bytes + " bytes", cudart.cudaMalloc(memory, Math.max(bytes, 1)));
    return new Device(memory, bytes);
  }

  @Override
  public HostBuffer allocatePinned(long bytes) throws RuntimeFailure {
    Pointer memory = new Pointer();
    check(
        "cudaHostAlloc of " + bytes + " bytes",
        cudart.cudaHostAlloc(memory, Math.max(bytes, 1), cudart.cudaHostAllocDefault));
    return new Pinned(memory, bytes);
  }

  @Override
  public long usedBytes() throws RuntimeFailure {
    use();
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      check("cudaMemGetInfo", cudart.cudaMemGetInfo(free, total));
      return total.get() - free.get();
    }
  }

  @Override
  public Stream stream() throws RuntimeFailure {
    CUstream_st stream = new CUstream_st();
    check(
        "cudaStreamCreate", cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking));
    return new StreamNative(stream);
  }

  @Override
  public Event event() throws RuntimeFailure {
    CUevent_st event = new CUevent_st();
    check("cudaEventCreate", cudart.cudaEventCreateWithFlags(event, cudart.cudaEventDefault));
    return new EventNative(event);
  }

  /// A pointer to an address, which is not freed with it.
  static Pointer at(long location) {
    return new Pointer() {
      {
        this.address = location; // a parameter named `address` would be the field here
      }
    };
  }

  static void check(String call, int code) throws RuntimeFailure {
    if (code == cudart.cudaSuccess) {
      return;
    }
    cudart.cudaGetLastError();
    throw new RuntimeFailure(
        kind(code), call + " failed with CUDA error " + code + ", " + text(code));
  }

  private static String text(int code) {
    BytePointer text = cudart.cudaGetErrorString(code);
    return text == null ? "unknown" : text.getString();
  }

  private static Kind kind(int code) {
    return switch (code) {
      case cudart.cudaErrorMemoryAllocation -> Kind.OUT_OF_MEMORY;
      case cudart.cudaErrorNoDevice,
          cudart.cudaErrorDevicesUnavailable,
          cudart.cudaErrorECCUncorrectable,
          cudart.cudaErrorLaunchFailure,
          cudart.cudaErrorIllegalAddress ->
          Kind.DEVICE;
      default -> Kind.OTHER;
    };
  }

  /// @param bytes may be 0
  record Device(Pointer memory, long bytes) implements DeviceBuffer {
    @Override
    public void close() {
      cudart.cudaFree(memory);
    }
  }

  private record Pinned(Pointer memory, long bytes) implements HostBuffer {
    @Override
    @SuppressWarnings("restricted")
    public MemorySegment segment() {
      return MemorySegment.ofAddress(memory.address()).reinterpret(bytes);
    }

    @Override
    public void close() {
      cudart.cudaFreeHost(memory);
    }
  }

  record StreamNative(CUstream_st stream) implements Stream {
    @Override
    public void copyToDevice(DeviceBuffer to, HostBuffer from) throws RuntimeFailure {
      Device device = (Device) to;
      check(
          "cudaMemcpyAsync to the device",
          cudart.cudaMemcpyAsync(
              device.memory(),
              ((Pinned) from).memory(),
              device.bytes(),
              cudart.cudaMemcpyHostToDevice,
              stream));
    }

    @Override
    public void copyToHost(HostBuffer to, DeviceBuffer from) throws RuntimeFailure {
      Device device = (Device) from;
      check(
          "cudaMemcpyAsync to the host",
          cudart.cudaMemcpyAsync(
              ((Pinned) to).memory(),
              device.memory(),
              device.bytes(),
              cudart.cudaMemcpyDeviceToHost,
              stream));
    }

    @Override
    public void record(Event event) throws RuntimeFailure {
      check("cudaEventRecord", cudart.cudaEventRecord(((EventNative) event).event(), stream));
    }

    @Override
    public void await() throws RuntimeFailure {
      check("cudaStreamSynchronize", cudart.cudaStreamSynchronize(stream));
    }

    @Override
    public void beginCapture() throws RuntimeFailure {
      check(
          "cudaStreamBeginCapture",
          cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal));
    }

    @Override
    public Graph endCapture() throws RuntimeFailure {
      CUgraph_st graph = new CUgraph_st();
      check("cudaStreamEndCapture", cudart.cudaStreamEndCapture(stream, graph));
      CUgraphExec_st executable = new CUgraphExec_st();
      try {
        check("cudaGraphInstantiate", cudart.cudaGraphInstantiate(executable, graph, 0));
      } finally {
        cudart.cudaGraphDestroy(graph);
      }
      return new GraphNative(executable);
    }

    @Override
    public void abandonCapture() {
      CUgraph_st unfinished = new CUgraph_st();
      cudart.cudaStreamEndCapture(stream, unfinished);
      if (!unfinished.isNull()) {
        cudart.cudaGraphDestroy(unfinished);
      }
      cudart.cudaGetLastError(); // What failed is told already; no later call may see it.
    }

    @Override
    public void launch(Graph graph) throws RuntimeFailure {
      check("cudaGraphLaunch", cudart.cudaGraphLaunch(((GraphNative) graph).executable(), stream));
    }

    @Override
    public void close() {
      cudart.cudaStreamDestroy(stream);
    }
  }

  private record GraphNative(CUgraphExec_st executable) implements Graph {
    @Override
    public void close() {
      cudart.cudaGraphExecDestroy(executable);
    }
  }

  private record EventNative(CUevent_st event) implements Event {
    @Override
    public long nanosUntil(Event later) throws RuntimeFailure {
      float[] milliseconds = new float[1];
      check(
          "cudaEventElapsedTime",
          cudart.cudaEventElapsedTime(milliseconds, event, ((EventNative) later).event()));
      return Math.round(milliseconds[0] * NANOS_PER_MS);
    }

    @Override
    public void close() {
      cudart.cudaEventDestroy(event);
    }
  }
}
