package org.inferometer.backend.tensorrt.runtime;

import org.inferometer.spi.BackendException;

/// Failures of the runtime as users see them: one line with the remedy.
public final class Failures {
  private static final String INSTALL =
      "TensorRT is not complete on this machine: 'inferometer doctor --fetch tensorrt' adds what is"
          + " missing";

  private Failures() {}

  /// A failure while an engine was made.
  public static BackendException building(String network, RuntimeFailure e) {
    String line = network + ": TensorRT cannot build it: " + e.text();
    return switch (e.kind()) {
      case UNSUPPORTED -> BackendException.unsupported(line, e);
      case OUT_OF_MEMORY ->
          BackendException.failed(
              line
                  + "; free memory of the GPU (nvidia-smi shows who holds it), choose a smaller batch"
                  + " or set a limit such as --set workspace=1GiB",
              e);
      case DEVICE -> BackendException.failed(line + "; " + device(), e);
      case INSTALLATION -> BackendException.failed(line + "; " + INSTALL, e);
      case PLAN, OTHER -> BackendException.failed(line, e);
    };
  }

  /// A failure while an engine ran.
  public static BackendException running(String network, RuntimeFailure e) {
    String line = network + ": TensorRT cannot run it: " + e.text();
    return switch (e.kind()) {
      case OUT_OF_MEMORY ->
          BackendException.failed(
              line
                  + "; free memory of the GPU (nvidia-smi shows who holds it) or choose a smaller batch",
              e);
      case DEVICE -> BackendException.failed(line + "; " + device(), e);
      case INSTALLATION -> BackendException.failed(line + "; " + INSTALL, e);
      case UNSUPPORTED, PLAN, OTHER -> BackendException.failed(line, e);
    };
  }

  private static String device() {
    return "see with nvidia-smi whether the GPU is taken in exclusive mode or was lost";
  }
}
