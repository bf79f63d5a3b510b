package org.inferometer.backend.tensorrt.callback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// `nvinfer1::v_1_0::IGpuAllocator`: gives TensorRT device memory and counts what it holds.
public final class GpuAllocatorNative extends CallbackNative {
  private final DeviceMemory memory;
  private final Map<Long, Long> sizes = new HashMap<>();
  private long held;
  private long peak;
  private final MemorySegment object;

  /// Where the memory comes from.
  public interface DeviceMemory {
    /// @return the address on the device; 0 if there is not so much
    long allocate(long bytes);

    boolean free(long address);
  }

  /// @param wrapper the presets' library that exports the type information
  public GpuAllocatorNative(Path wrapper, DeviceMemory memory) {
    this.memory = memory;
    FunctionDescriptor allocate = FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT);
    this.object =
        new VtableNative(arena(), MethodHandles.lookup(), this, failures())
            .versioned("IGpuAllocator", 1, 0)
            // void* allocate(uint64_t size, uint64_t alignment, AllocatorFlags flags)
            .method("allocate", allocate, MemorySegment.NULL)
            // void* reallocate(void* baseAddr, uint64_t alignment, uint64_t newSize)
            .method(
                "reallocate",
                FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG),
                MemorySegment.NULL)
            // bool deallocate(void* memory)
            .method("deallocate", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS), false)
            // void* allocateAsync(uint64_t size, uint64_t alignment, AllocatorFlags, cudaStream_t)
            .method("allocateAsync", allocate.appendArgumentLayouts(ADDRESS), MemorySegment.NULL)
            // bool deallocateAsync(void* memory, cudaStream_t stream)
            .method("deallocateAsync", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS), false)
            .object(VtableNative.typeInfo(wrapper, "_ZTIN8nvinfer15v_1_013IGpuAllocatorE"));
  }

  @Override
  public MemorySegment object() {
    return object;
  }

  /// The most bytes that TensorRT held at one time.
  public synchronized long peakBytes() {
    return peak;
  }

  synchronized MemorySegment allocate(long bytes, long alignment, int flags) {
    long address = bytes == 0 ? 0 : memory.allocate(bytes);
    if (address == 0) {
      return MemorySegment.NULL;
    }
    if (alignment > 0 && address % alignment != 0) { // CUDA promises 256 bytes, and gives more.
      memory.free(address);
      return MemorySegment.NULL;
    }
    sizes.put(address, bytes);
    held += bytes;
    peak = Math.max(peak, held);
    return MemorySegment.ofAddress(address);
  }

  /// Null keeps the old memory valid: TensorRT then allocates anew and copies by itself.
  MemorySegment reallocate(MemorySegment old, long alignment, long bytes) {
    return MemorySegment.NULL;
  }

  synchronized boolean deallocate(MemorySegment address) {
    Long bytes = sizes.remove(address.address());
    if (bytes != null) {
      held -= bytes;
    }
    return address.address() == 0 || memory.free(address.address());
  }

  MemorySegment allocateAsync(long bytes, long alignment, int flags, MemorySegment stream) {
    return allocate(bytes, alignment, flags);
  }

  boolean deallocateAsync(MemorySegment address, MemorySegment stream) {
    return deallocate(address);
  }
}
