package org.inferometer.backend.tensorrt.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;

/// NVIDIA's driver, asked through `libcuda.so.1`, which comes with the driver and nothing else.
/// Without it, nothing is loaded. The presets' wrapper of these functions cannot be used: it loads
/// only where the CUDA runtime is, and that is fetched only once a driver is known to be here.
@SuppressWarnings("restricted")
public final class DriverNative {
  private static final String LIBRARY = "libcuda.so.1";
  private static final int NAME_LENGTH = 256;
  private static final int UUID_LENGTH = 16;

  /// `CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR` and `…_MINOR`.
  private static final int CAPABILITY_MAJOR = 75;

  private static final int CAPABILITY_MINOR = 76;

  private final SymbolLookup library;
  private final Arena arena;

  private DriverNative(SymbolLookup library, Arena arena) {
    this.library = library;
    this.arena = arena;
  }

  /// Asks the driver of this machine. Never throws.
  public static DriverReport report() {
    return report(LIBRARY);
  }

  /// Asks a library that has the driver's functions.
  ///
  /// @param name of the library, or its path
  static DriverReport report(String name) {
    // The driver is not made to be unloaded: the library stays for the life of the process.
    Optional<SymbolLookup> library = find(name);
    if (library.isEmpty()) {
      return new DriverReport.Absent();
    }
    try (Arena arena = Arena.ofConfined()) {
      return new DriverNative(library.get(), arena).ask();
    } catch (FailureException e) {
      return new DriverReport.Failing(e.call, e.code);
    }
  }

  private static Optional<SymbolLookup> find(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private DriverReport ask() throws FailureException {
    // CUresult cuInit(unsigned int flags)
    call("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
    // CUresult cuDriverGetVersion(int* version); CUresult cuDeviceGetCount(int* count)
    int version = number("cuDriverGetVersion");
    int count = number("cuDeviceGetCount");
    List<Gpu> gpus = new ArrayList<>();
    for (int ordinal = 0; ordinal < count; ordinal++) {
      gpus.add(gpu(ordinal));
    }
    return new DriverReport.Present(version, List.copyOf(gpus));
  }

  private Gpu gpu(int ordinal) throws FailureException {
    // CUresult cuDeviceGet(CUdevice* device, int ordinal)
    MemorySegment handle = arena.allocate(JAVA_INT);
    call("cuDeviceGet", descriptor(ADDRESS, JAVA_INT), handle, ordinal);
    int device = handle.get(JAVA_INT, 0);
    // CUresult cuDeviceGetName(char* name, int length, CUdevice device)
    MemorySegment text = arena.allocate(NAME_LENGTH);
    call("cuDeviceGetName", descriptor(ADDRESS, JAVA_INT, JAVA_INT), text, NAME_LENGTH, device);
    String name = text.getString(0);
    // CUresult cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device)
    MemorySegment uuid = arena.allocate(UUID_LENGTH);
    call("cuDeviceGetUuid_v2", descriptor(ADDRESS, JAVA_INT), uuid, device);
    // CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice device)
    MemorySegment bytes = arena.allocate(JAVA_LONG);
    call("cuDeviceTotalMem_v2", descriptor(ADDRESS, JAVA_INT), bytes, device);
    return new Gpu(
        ordinal,
        uuid(name, uuid.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)),
        name,
        attribute(CAPABILITY_MAJOR, device),
        attribute(CAPABILITY_MINOR, device),
        bytes.get(JAVA_LONG, 0));
  }

  /// As NVIDIA's tools write it. The driver gives 16 bytes for whole devices and for MIG instances
  /// alike; the latter have MIG in their names.
  static String uuid(String name, byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes);
    return (name.contains(" MIG ") ? "MIG-" : "GPU-")
        + String.join(
            "-",
            hex.substring(0, 8),
            hex.substring(8, 12),
            hex.substring(12, 16),
            hex.substring(16, 20),
            hex.substring(20));
  }

  /// `CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device)`
  private int attribute(int attribute, int device) throws FailureException {
    MemorySegment value = arena.allocate(JAVA_INT);
    call("cuDeviceGetAttribute", descriptor(ADDRESS, JAVA_INT, JAVA_INT), value, attribute, device);
    return value.get(JAVA_INT, 0);
  }

  private int number(String function) throws FailureException {
    MemorySegment value = arena.allocate(JAVA_INT);
    call(function, descriptor(ADDRESS), value);
    return value.get(JAVA_INT, 0);
  }

  private static FunctionDescriptor descriptor(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private void call(String name, FunctionDescriptor descriptor, Object... arguments)
      throws FailureException {
    MemorySegment function =
        library.find(name).orElseThrow(() -> new FailureException(name, FailureException.ABSENT));
    int code;
    try {
      code =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(function, descriptor)
                  .invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be called", e);
    }
    if (code != 0) {
      throw new FailureException(name, code);
    }
  }

  /// A call that did not succeed.
  private static final class FailureException extends Exception {
    private static final long serialVersionUID = 1;

    /// Stands for a function that the library does not have: `CUDA_ERROR_NOT_FOUND`.
    private static final int ABSENT = 500;

    private final String call;
    private final int code;

    private FailureException(String call, int code) {
      super(call + ": " + code);
      this.call = call;
      this.code = code;
    }
  }
}
