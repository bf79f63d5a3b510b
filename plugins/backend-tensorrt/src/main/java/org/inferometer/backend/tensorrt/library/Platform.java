package org.inferometer.backend.tensorrt.library;

import java.util.Locale;
import java.util.Optional;

/// A platform that NVIDIA's libraries and the presets serve.
///
/// @param javacpp its name in the artifacts: `linux-x86_64`
/// @param triplet its name in folders of Debian's and CUDA's: `x86_64-linux`
public record Platform(String javacpp, String triplet) {

  /// This machine's; empty where TensorRT does not run.
  public static Optional<Platform> here() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Optional<Platform> of(String system, String architecture) {
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return Optional.empty();
    }
    return switch (architecture) {
      case "amd64", "x86_64" -> Optional.of(new Platform("linux-x86_64", "x86_64-linux"));
      case "aarch64", "arm64" -> Optional.of(new Platform("linux-arm64", "aarch64-linux"));
      default -> Optional.empty();
    };
  }
}
