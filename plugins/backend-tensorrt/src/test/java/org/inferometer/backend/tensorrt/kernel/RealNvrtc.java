package org.inferometer.backend.tensorrt.kernel;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import org.inferometer.backend.tensorrt.library.Artifacts;
import org.inferometer.backend.tensorrt.library.LibraryFolders;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.spi.NativePlatform;

/// NVIDIA's compiler for tests. It needs no GPU and no driver; where it is not installed those
/// tests are skipped.
public final class RealNvrtc {
  private RealNvrtc() {}

  /// Loads it.
  public static NvrtcNative load() {
    NativePlatform platform = NativePlatform.current().orElse(null);
    if (platform == null) {
      return abort("skipped: NVRTC is used on Linux only");
    }
    Path library =
        LibrarySearch.compiler(LibraryFolders.ofProcess(platform), Artifacts.BUILT_WITH)
            .orElseGet(() ->
                abort(
                    "skipped: NVRTC is not on this machine; 'inferometer doctor --fetch tensorrt'"
                        + " adds it"));
    return NvrtcNative.load(library);
  }

  /// One that keeps what it compiled in a folder.
  public static CudaCompiler compiler(Path cache) {
    return new CudaCompiler(load(), cache);
  }
}
