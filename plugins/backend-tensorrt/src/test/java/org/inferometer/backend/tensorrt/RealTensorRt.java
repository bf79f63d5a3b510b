package org.inferometer.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.backend.tensorrt.library.Artifacts;
import org.inferometer.backend.tensorrt.library.Libraries;
import org.inferometer.backend.tensorrt.library.LibraryFolders;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.backend.tensorrt.library.WrappersNative;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.NativePlatform;

/// NVIDIA's library for tests that prove our side of its binary interface. It needs no GPU and no
/// driver; where it is not installed those tests are skipped.
public final class RealTensorRt {
  private RealTensorRt() {}

  /// Loads it.
  ///
  /// @return the wrapper that exports the type information of the callback interfaces
  public static Path load() throws IOException {
    NativePlatform platform = NativePlatform.current().orElse(null);
    if (platform == null) {
      return abort("skipped: TensorRT runs on Linux only");
    }
    return switch (search(platform)) {
      case LibrarySearch.Missing missing ->
          abort("skipped: " + missing.reason() + "; 'inferometer doctor --fetch tensorrt' adds it");
      case LibrarySearch.Found(Libraries libraries) -> {
        WrappersNative.loadTensorRt(libraries, platform, CacheFolder.ofProcess());
        assertThat(libraries.version().serves(Artifacts.BUILT_WITH.headers())).isTrue();
        yield WrappersNative.inferWrapper(platform, CacheFolder.ofProcess());
      }
    };
  }

  /// Where it is, if anywhere.
  public static LibrarySearch.Result search(NativePlatform platform) {
    return LibrarySearch.in(LibraryFolders.ofProcess(platform), Artifacts.BUILT_WITH, List.of());
  }
}
