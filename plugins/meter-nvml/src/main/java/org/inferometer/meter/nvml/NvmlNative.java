package org.inferometer.meter.nvml;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.meter.nvml.NvmlError.NvmlException;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.NativeResource;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;

/// NVML, called through JavaCPP's presets of CUDA. Their library needs libnvidia-ml.so.1, which
/// comes with the driver: without it nothing of the presets is loaded. What is loaded stays: NVML
/// is not made to be unloaded.
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
      ofMachine = open(LIBRARY, CacheFolder.ofProcess());
    }
    return ofMachine;
  }

  /// @param name of the driver's library, or its path
  /// @param cache where the presets' libraries are unpacked
  static Nvml open(String name, Path cache) {
    SymbolLookup driver;
    try {
      driver = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException e) {
      return absent(
          "there is no NVML here (" + LIBRARY + " is not found)",
          "it comes with NVIDIA's driver; start a container with --gpus all and"
              + " NVIDIA_DRIVER_CAPABILITIES=compute,utility");
    }
    try {
      loadPresets(cache);
    } catch (IOException e) {
      return absent(
          "the library that calls NVML cannot be unpacked: " + e.getMessage(),
          "see that the folder " + cache + " can be written, or set XDG_CACHE_HOME");
    } catch (UnsatisfiedLinkError e) {
      return absent(
          "the library that calls NVML cannot be loaded: " + e.getMessage(),
          "it needs Linux with glibc 2.34 or newer");
    }
    return new NvmlNative(new CallsNative(driver)).present();
  }

  private static Nvml absent(String reason, String remedy) {
    return new Nvml.Absent(new Probe.Unavailable(reason, remedy));
  }

  private static void loadPresets(Path cache) throws IOException {
    NativePlatform platform =
        NativePlatform.current()
            .orElseThrow(() -> new UnsatisfiedLinkError("there is none for this platform"));
    load("javacpp", "libjnijavacpp.so", platform, cache);
    load("cuda", "libjninvml.so", platform, cache);
  }

  /// Loading the same file again does nothing.
  private static void load(String preset, String file, NativePlatform platform, Path cache)
      throws IOException {
    System.load(
        NativeResource.ofPresets(NvmlNative.class, preset, file, platform, cache).toString());
  }

  private Nvml present() {
    try {
      calls.call("nvmlInit_v2", nvml::nvmlInit_v2);
      return new Nvml.Present(
          calls.text("nvmlSystemGetDriverVersion", nvml::nvmlSystemGetDriverVersion),
          CallsNative.answer(this::cuda),
          gpus());
    } catch (NvmlException e) {
      return absent("NVML does not work here: " + e.words(), e.remedy());
    }
  }

  private long cuda() throws NvmlException {
    return calls.number(
        "nvmlSystemGetCudaDriverVersion_v2", nvml::nvmlSystemGetCudaDriverVersion_v2);
  }

  /// GPUs that this user may not see are left out.
  private List<Gpu> gpus() throws NvmlException {
    long count = calls.number("nvmlDeviceGetCount_v2", nvml::nvmlDeviceGetCount_v2);
    List<Gpu> gpus = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      nvmlDevice_st device = new nvmlDevice_st();
      int code =
          calls.code(
              "nvmlDeviceGetHandleByIndex_v2",
              () -> nvml.nvmlDeviceGetHandleByIndex_v2(index, device));
      if (code == nvml.NVML_SUCCESS) {
        gpus.add(new DeviceNative(calls, device, false));
      }
    }
    return gpus;
  }
}
