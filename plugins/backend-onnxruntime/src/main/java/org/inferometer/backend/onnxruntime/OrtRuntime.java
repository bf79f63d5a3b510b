package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;

/// The process's one ONNX Runtime: loaded on first use; a failure to load is kept as a value.
final class OrtRuntime {
  /// The version of the artifact that this plugin is built with.
  static final String VERSION = "1.29.0";

  /// Nothing is printed: what goes wrong is told by exceptions.
  static final OrtLoggingLevel LOG_LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

  private static @Nullable Probe probe;
  private static @Nullable OrtEnvironment environment;

  private OrtRuntime() {}

  /// Loads the native library on the first call.
  @SuppressWarnings("CatchingUnchecked") // Whatever a native library throws while loading is news.
  static synchronized Probe probe() {
    if (probe == null) {
      try {
        TelemetryNative.disable();
        NativeLibrary.locate(VERSION);
        environment = OrtEnvironment.getEnvironment(LOG_LEVEL, "inferometer");
        environment.setTelemetry(false);
        probe = new Probe.Available(environment.getVersion(), List.of(cpu()));
      } catch (Exception | LinkageError e) {
        probe = unavailable(e);
      }
    }
    return probe;
  }

  /// The environment.
  ///
  /// @throws BackendException if it cannot be loaded
  static synchronized OrtEnvironment environment() throws BackendException {
    Probe found = probe();
    if (environment == null) {
      Probe.Unavailable why = (Probe.Unavailable) found;
      throw BackendException.unsupported(
          why.reason() + "; " + why.remedy(), new IllegalStateException(why.reason()));
    }
    return environment;
  }

  private static Probe.Device cpu() {
    return new Probe.Device(
        "cpu", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores", "cpu");
  }

  /// The processor's model name as the kernel tells it, or else the architecture.
  private static String processor() {
    String architecture = System.getProperty("os.arch", "unknown processor");
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException | UncheckedIOException e) {
      return architecture;
    }
  }

  private static Probe unavailable(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new Probe.Unavailable(
        "ONNX Runtime's native library for "
            + NativeLibrary.platform()
            + " cannot be loaded: "
            + OrtErrors.oneLine(String.valueOf(root.getMessage())),
        "use a platform that its Maven artifact serves (Linux or macOS, glibc 2.27 or newer), and check that "
            + CacheFolder.ofProcess()
            + " or the temporary folder is writable");
  }
}
