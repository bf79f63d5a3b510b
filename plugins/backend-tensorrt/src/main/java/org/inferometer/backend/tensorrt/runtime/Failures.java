package org.inferometer.backend.tensorrt.runtime;

import org.inferometer.spi.BackendException;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// Failures of the runtime as users see them: one line with the remedy.
public final class Failures {
  private static final String INSTALL =
      "TensorRT is not complete on this machine: fetch what is missing";
  private static final Remedy FETCH = new Remedy(Setting.NATIVE_LIBRARIES, "tensorrt");

  private Failures() {}

  /// A failure while an engine was made.
  public static BackendException building(String network, RuntimeFailure e) {
    String line = network + ": TensorRT cannot build it: " + e.text();
    return switch (e.kind()) {
      case UNSUPPORTED -> BackendException.unsupported(line, e, remedies(e));
      case OUT_OF_MEMORY ->
          BackendException.failed(
              line
                  + "; free memory of the GPU (nvidia-smi shows who holds it), choose a smaller batch"
                  + " or set a limit such as workspace=1GiB",
              e,
              Remedy.of(Setting.BATCH),
              new Remedy(Setting.BACKEND_OPTION, "workspace=1GiB"));
      case DEVICE -> BackendException.failed(line + "; " + device(), e);
      case INSTALLATION -> BackendException.failed(line + "; " + INSTALL, e, FETCH);
      case PLAN, OTHER -> BackendException.failed(line, e, remedies(e));
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
              e,
              Remedy.of(Setting.BATCH));
      case DEVICE -> BackendException.failed(line + "; " + device(), e);
      case INSTALLATION -> BackendException.failed(line + "; " + INSTALL, e, FETCH);
      case UNSUPPORTED, PLAN, OTHER -> BackendException.failed(line, e, remedies(e));
    };
  }

  private static Remedy[] remedies(RuntimeFailure e) {
    return e.remedies().toArray(Remedy[]::new);
  }

  private static String device() {
    return "see with nvidia-smi whether the GPU is taken in exclusive mode or was lost";
  }
}
