package org.inferometer.backend.tensorrt.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Tactic;
import org.jspecify.annotations.Nullable;

/// Loads and launches kernels through NVIDIA's driver, on the device that is the calling thread's.
/// A process uses one device ([org.inferometer.backend.tensorrt.runtime.Cuda]).
@SuppressWarnings("restricted")
public final class KernelDriverNative implements KernelLoader {
  private static final String LIBRARY = "libcuda.so.1";

  /// `CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR` and `…_MINOR`.
  private static final int CAPABILITY_MAJOR = 75;

  private static final int CAPABILITY_MINOR = 76;

  /// `CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES`, and what needs no asking.
  private static final int MOST_SHARED = 8;

  private static final int SHARED_UNASKED = 48 << 10;
  private static final long MOST_TEXT = 1 << 12;

  private static final FunctionDescriptor LAUNCH =
      FunctionDescriptor.of(
          JAVA_INT,
          Stream.concat(
                  Stream.concat(Stream.of(ADDRESS), Stream.generate(() -> JAVA_INT).limit(7)),
                  Stream.generate(() -> ADDRESS).limit(3))
              .toArray(MemoryLayout[]::new));

  private final CudaCompiler compiler;
  private final SymbolLookup driver;
  private final MethodHandle launch;
  private final Map<String, LoadedKernel> loaded = new HashMap<>();
  private @Nullable Target target;

  private KernelDriverNative(CudaCompiler compiler, SymbolLookup driver) {
    this.compiler = compiler;
    this.driver = driver;
    this.launch =
        Linker.nativeLinker().downcallHandle(driver.findOrThrow("cuLaunchKernel"), LAUNCH);
  }

  /// @throws KernelException if the driver is not here
  public static KernelDriverNative of(CudaCompiler compiler) {
    return of(compiler, LIBRARY);
  }

  /// @param name of a library that has the driver's functions, or its path
  static KernelDriverNative of(CudaCompiler compiler, String name) {
    try {
      return new KernelDriverNative(compiler, SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new KernelException("NVIDIA's driver (" + name + ") cannot be loaded");
    }
  }

  @Override
  public synchronized LoadedKernel load(CudaSource source, Tactic tactic) {
    Target now = target();
    return loaded.computeIfAbsent(
        KernelCache.key(compiler.version(), source, tactic, now), _ -> loaded(source, tactic, now));
  }

  private Target target() {
    Target known = target;
    if (known == null) {
      known = Target.of(capability(), compiler.capabilities());
      target = known;
    }
    return known;
  }

  /// The compute capability of the thread's device.
  private int capability() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment device = arena.allocate(JAVA_INT);
      // CUresult cuCtxGetDevice(CUdevice* device)
      call("cuCtxGetDevice", device);
      return 10 * attribute(arena, CAPABILITY_MAJOR, device)
          + attribute(arena, CAPABILITY_MINOR, device);
    }
  }

  /// `CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device)`
  private int attribute(Arena arena, int attribute, MemorySegment device) {
    MemorySegment value = arena.allocate(JAVA_INT);
    call("cuDeviceGetAttribute", value, attribute, device.get(JAVA_INT, 0));
    return value.get(JAVA_INT, 0);
  }

  private LoadedKernel loaded(CudaSource source, Tactic tactic, Target on) {
    return switch (compiler.compile(source, tactic, on)) {
      case Compilation.Refused(String log) ->
          throw new KernelException(
              "its kernel '" + tactic.entry() + "' does not compile:\n" + log);
      case Compilation.Compiled kernel -> new Function(function(kernel), tactic.entry());
    };
  }

  /// `CUresult cuModuleLoadData(CUmodule* module, void const* image)`, `CUresult
  /// cuModuleGetFunction(CUfunction* function, CUmodule module, char const* name)`
  private MemorySegment function(Compilation.Compiled kernel) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment holder = arena.allocate(ADDRESS);
      MemorySegment image = arena.allocate(kernel.image().length, Long.BYTES);
      call("cuModuleLoadData", holder, image.copyFrom(MemorySegment.ofArray(kernel.image())));
      MemorySegment module = holder.get(ADDRESS, 0);
      call("cuModuleGetFunction", holder, module, arena.allocateFrom(kernel.entry()));
      return holder.get(ADDRESS, 0);
    }
  }

  private void call(String name, Object... arguments) {
    MemoryLayout[] layouts =
        Arrays.stream(arguments)
            .map(argument -> argument instanceof Integer ? JAVA_INT : ADDRESS)
            .toArray(MemoryLayout[]::new);
    require(name, invoke(name, FunctionDescriptor.of(JAVA_INT, layouts), arguments));
  }

  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private int invoke(String name, FunctionDescriptor descriptor, Object... arguments) {
    MemorySegment function =
        driver
            .find(name)
            .orElseThrow(() -> new KernelException("NVIDIA's driver has no function " + name));
    try {
      return (int)
          Linker.nativeLinker().downcallHandle(function, descriptor).invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be called", e);
    }
  }

  private void require(String call, int result) {
    if (result != 0) {
      throw new KernelException(call + " failed with " + words(result));
    }
  }

  /// `CUresult cuGetErrorName(CUresult error, char const** name)`
  private String words(int result) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment holder = arena.allocate(ADDRESS);
      FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
      int named =
          driver.find("cuGetErrorName").isEmpty()
              ? result
              : invoke("cuGetErrorName", descriptor, result, holder);
      return named == 0
          ? holder.get(ADDRESS, 0).reinterpret(MOST_TEXT).getString(0)
          : "CUDA error " + result;
    }
  }

  /// A function of a loaded module.
  private final class Function implements LoadedKernel {
    private final MemorySegment function;
    private final String entry;

    private Function(MemorySegment function, String entry) {
      this.function = function;
      this.entry = entry;
    }

    @Override
    public void reserveShared(int bytes) {
      if (bytes > SHARED_UNASKED) {
        // CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute, int value)
        call("cuFuncSetAttribute", function, MOST_SHARED, bytes);
      }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
    public void launch(
        Launch.Extent grid,
        Launch.Extent block,
        int sharedBytes,
        MemorySegment stream,
        MemorySegment parameters) {
      int result;
      try {
        // CUresult cuLaunchKernel(CUfunction, unsigned int gridX, gridY, gridZ, blockX, blockY,
        //     blockZ, sharedBytes, CUstream, void** parameters, void** extra)
        result =
            (int)
                launch.invokeExact(
                    function,
                    (int) grid.x(),
                    (int) grid.y(),
                    (int) grid.z(),
                    (int) block.x(),
                    (int) block.y(),
                    (int) block.z(),
                    sharedBytes,
                    stream,
                    parameters,
                    MemorySegment.NULL);
      } catch (Throwable e) {
        throw new IllegalStateException("cuLaunchKernel cannot be called", e);
      }
      if (result != 0) {
        throw new KernelException(
            "the launch of '"
                + entry
                + "' with a grid of "
                + text(grid)
                + " blocks of "
                + text(block)
                + " threads and "
                + sharedBytes
                + " B of shared memory failed with "
                + words(result));
      }
    }

    private static String text(Launch.Extent extent) {
      return extent.x() + "x" + extent.y() + "x" + extent.z();
    }
  }
}
