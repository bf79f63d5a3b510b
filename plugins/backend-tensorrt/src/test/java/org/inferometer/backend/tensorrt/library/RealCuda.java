package org.inferometer.backend.tensorrt.library;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.backend.tensorrt.driver.DriverNative;
import org.inferometer.backend.tensorrt.driver.DriverReport;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.NativePlatform;

/// The CUDA runtime for tests that need a GPU, but no TensorRT.
public final class RealCuda {
  private RealCuda() {}

  /// Loads it with the presets' wrapper.
  public static void load() throws IOException {
    NativePlatform platform = NativePlatform.current().orElse(null);
    if (platform == null) {
      abort("skipped: CUDA is used on Linux only");
      return;
    }
    if (!(DriverNative.report() instanceof DriverReport.Present present)
        || present.gpus().isEmpty()) {
      abort("skipped: NVIDIA's driver, or a GPU, is not here");
    }
    String name = "libcudart.so." + Artifacts.BUILT_WITH.cudaMajor();
    Path runtime =
        LibraryFolders.ofProcess(platform).existing().stream()
            .map(folder -> folder.resolve(name))
            .filter(Files::exists)
            .findFirst()
            .orElseGet(() ->
                abort("skipped: " + name + " is not here; LD_LIBRARY_PATH can name its folder"));
    WrappersNative.loadCuda(runtime, platform, CacheFolder.ofProcess());
  }
}
