package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.List;
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
        "cpu",
        CpuName.read() + ", " + Runtime.getRuntime().availableProcessors() + " cores",
        "cpu");
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
