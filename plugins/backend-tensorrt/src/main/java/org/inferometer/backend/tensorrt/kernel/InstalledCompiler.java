package org.inferometer.backend.tensorrt.kernel;

import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.backend.tensorrt.library.Artifacts;
import org.inferometer.backend.tensorrt.library.LibraryFolders;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.Probe;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// The compiler of this machine, or why there is none.
public sealed interface InstalledCompiler {
  record Here(CudaCompiler compiler) implements InstalledCompiler {}

  record Absent(Probe.Unavailable why) implements InstalledCompiler {}

  /// Looks for it and loads it for the life of the process.
  static InstalledCompiler ofProcess() {
    return NativePlatform.current()
        .map(platform -> in(LibraryFolders.ofProcess(platform)))
        .orElseGet(() ->
            new Absent(
                new Probe.Unavailable(
                    "NVIDIA's compiler of kernels runs on Linux on x86-64 and arm64 only",
                    "use such a machine")));
  }

  private static InstalledCompiler in(LibraryFolders folders) {
    String name = "libnvrtc.so." + Artifacts.BUILT_WITH.cudaMajor();
    Optional<Path> library = LibrarySearch.compiler(folders, Artifacts.BUILT_WITH);
    if (library.isEmpty()) {
      return absent("NVIDIA's compiler of kernels (" + name + ") is not on this machine");
    }
    try {
      return new Here(new CudaCompiler(NvrtcNative.load(library.get()), CacheFolder.ofProcess()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      return absent(library.get() + " cannot be loaded: " + e.getMessage());
    }
  }

  private static InstalledCompiler absent(String reason) {
    return new Absent(
        new Probe.Unavailable(
            reason, "fetch it", new Remedy(Setting.NATIVE_LIBRARIES, "tensorrt")));
  }
}
