package org.inferometer.meter.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;

/// NVML, called directly. Prototypes are those of nvml.h, version 13, as [Layouts] and [Constants];
/// the functions are in every driver since 2020 unless said otherwise, and one that is missing
/// makes its reading unavailable. The library is loaded once and stays: it is not made to be
/// unloaded.
@SuppressWarnings("restricted")
final class NvmlNative {
  private static final String LIBRARY = "libnvidia-ml.so.1";

  private static @Nullable Nvml ofMachine;

  private final CallsNative calls;

  private NvmlNative(CallsNative calls) {
    this.calls = calls;
  }

  /// This machine's NVML, looked for once.
  static synchronized Nvml ofMachine() {
    if (ofMachine == null) {
      ofMachine = open(LIBRARY);
    }
    return ofMachine;
  }

  /// @param name of a library that has NVML's functions, or its path
  static Nvml open(String name) {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException e) {
      return new Nvml.Absent(
          new Probe.Unavailable(
              "there is no NVML here (" + LIBRARY + " is not found)",
              "it comes with NVIDIA's driver; start a container with --gpus all and"
                  + " NVIDIA_DRIVER_CAPABILITIES=compute,utility"));
    }
    return new NvmlNative(new CallsNative(library)).present();
  }

  private Nvml present() {
    try {
      // nvmlReturn_t nvmlInit_v2(void)
      calls.check(
          "nvmlInit_v2",
          (int) calls.handle("nvmlInit_v2", FunctionDescriptor.of(JAVA_INT)).invokeExact());
      return new Nvml.Present(driver(), gpus());
    } catch (NvmlException e) {
      return new Nvml.Absent(
          new Probe.Unavailable("NVML does not work here: " + e.words(), e.remedy()));
    } catch (Throwable e) {
      throw CallsNative.unexpected(e);
    }
  }

  /// `nvmlReturn_t nvmlSystemGetDriverVersion(char* version, unsigned int length)`
  private String driver() throws Throwable {
    String name = "nvmlSystemGetDriverVersion";
    MethodHandle function = calls.handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(CallsNative.TEXT_LENGTH);
      calls.check(name, (int) function.invokeExact(text, CallsNative.TEXT_LENGTH));
      return text.getString(0);
    }
  }

  /// `nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int* count)`, `nvmlReturn_t
  /// nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t* device)`. GPUs that this user
  /// may not see are left out.
  private List<Gpu> gpus() throws Throwable {
    MethodHandle counting =
        calls.handle("nvmlDeviceGetCount_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    MethodHandle getting =
        calls.handle(
            "nvmlDeviceGetHandleByIndex_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    List<Gpu> gpus = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      calls.check("nvmlDeviceGetCount_v2", (int) counting.invokeExact(count));
      MemorySegment out = arena.allocate(ADDRESS);
      for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
        if ((int) getting.invokeExact(i, out) == NvmlError.SUCCESS) {
          gpus.add(new DeviceNative(calls, out.get(ADDRESS, 0), false));
        }
      }
    }
    return gpus;
  }
}
