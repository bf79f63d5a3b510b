package org.inferometer.backend.tensorrt.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.backend.tensorrt.kernel.Compilation.Compiled;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;

/// Compiles kernels, each once: what came of it is kept on disk.
public final class CudaCompiler {
  private final NvrtcNative nvrtc;
  private final KernelCache cache;
  private final String version;

  /// @param cache Inferometer's cache folder
  public CudaCompiler(NvrtcNative nvrtc, Path cache) {
    this.nvrtc = nvrtc;
    this.cache = new KernelCache(cache.resolve("kernels"));
    this.version = nvrtc.version();
  }

  public String version() {
    return version;
  }

  /// The compute capabilities that it compiles for, ascending.
  public List<Integer> capabilities() {
    return nvrtc.capabilities();
  }

  /// @throws IllegalStateException if the compiler itself does not work, with its words
  public Compilation compile(CudaSource source, Tactic tactic, Target target) {
    String key = KernelCache.key(version, source, tactic, target);
    Optional<Compiled> kept = cache.find(key);
    if (kept.isPresent()) {
      return kept.get();
    }
    Compilation fresh = nvrtc.compile(source, tactic, target);
    if (fresh instanceof Compiled kernel) {
      keep(key, kernel);
    }
    return fresh;
  }

  /// Keeping saves time only.
  private void keep(String key, Compiled kernel) {
    try {
      cache.keep(key, kernel);
    } catch (IOException e) {
      System.getLogger(CudaCompiler.class.getName())
          .log(System.Logger.Level.DEBUG, "A kernel cannot be kept", e);
    }
  }
}
