package org.inferometer.backend.tensorrt.driver;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.spi.Probe;

/// What a report of the driver means for somebody who wants to run TensorRT.
public final class DriverDiagnosis {
  /// The oldest devices that TensorRT 10 has kernels for: Turing.
  private static final int OLDEST_CAPABILITY = 75;

  private static final String ONE_FOR_CUDA = "one for CUDA ";

  // Values of CUresult.
  private static final int STUB_LIBRARY = 34;
  private static final int NO_DEVICE = 100;
  private static final int INVALID_DEVICE = 101;
  private static final int NOT_FOUND = 500;
  private static final int SYSTEM_DRIVER_MISMATCH = 803;

  private final int cudaMajor;
  private final Map<String, String> environment;

  /// What follows from a report.
  public sealed interface Verdict {}

  /// @param gpus at least one, in CUDA's order
  public record Usable(List<Gpu> gpus) implements Verdict {}

  public record Unusable(Probe.Unavailable why) implements Verdict {}

  /// @param cudaMajor the major version of CUDA that is needed
  /// @param environment the environment's variables
  public DriverDiagnosis(int cudaMajor, Map<String, String> environment) {
    this.cudaMajor = cudaMajor;
    this.environment = environment;
  }

  public Verdict of(DriverReport report) {
    return switch (report) {
      case DriverReport.Absent() ->
          unusable(
              "there is no NVIDIA driver here (libcuda.so.1 is not found)",
              "on a machine with an NVIDIA GPU install its driver, "
                  + driver()
                  + " or newer"
                  + command()
                  + "; start a container with --gpus all");
      case DriverReport.Failing failing -> failing(failing);
      case DriverReport.Present present -> present(present);
    };
  }

  private Verdict failing(DriverReport.Failing failing) {
    return switch (failing.code()) {
      case NO_DEVICE, INVALID_DEVICE -> noDevice();
      case STUB_LIBRARY ->
          unusable(
              "the libcuda.so.1 that is found is the CUDA toolkit's stub, which is no driver",
              "take the folder 'stubs' out of LD_LIBRARY_PATH");
      case NOT_FOUND ->
          unusable(
              "NVIDIA's driver is too old: it has no function " + failing.call(),
              "update it to " + driver() + " or newer");
      case SYSTEM_DRIVER_MISMATCH ->
          unusable(
              "NVIDIA's driver was updated, but its kernel module is still the old one",
              "restart the machine");
      default ->
          unusable(
              "NVIDIA's driver does not work: "
                  + failing.call()
                  + " failed with CUDA error "
                  + failing.code(),
              "see whether nvidia-smi works; restart the machine if it does not");
    };
  }

  private Verdict present(DriverReport.Present present) {
    if (present.version() / 1000 < cudaMajor) {
      return unusable(
          "NVIDIA's driver is too old: it serves CUDA "
              + present.version() / 1000
              + "."
              + present.version() % 1000 / 10
              + ", and this plugin needs "
              + cudaMajor
              + ".0",
          "update it to " + driver() + " or newer");
    }
    if (present.gpus().isEmpty()) {
      return noDevice();
    }
    List<Gpu> able = present.gpus().stream().filter(DriverDiagnosis::isNewEnough).toList();
    return able.isEmpty() ? tooOld(present.gpus()) : new Usable(able);
  }

  private Verdict noDevice() {
    String visible = environment.get("CUDA_VISIBLE_DEVICES");
    return visible == null
        ? unusable(
            "NVIDIA's driver is here, but it sees no GPU",
            "see whether nvidia-smi lists one; start a container with --gpus all")
        : unusable(
            "NVIDIA's driver is here, but CUDA_VISIBLE_DEVICES='" + visible + "' hides every GPU",
            "unset CUDA_VISIBLE_DEVICES, or name a device that 'nvidia-smi -L' lists");
  }

  private static Verdict tooOld(List<Gpu> gpus) {
    return unusable(
        "TensorRT 10 has no kernels for "
            + gpus.stream()
                .map(gpu ->
                    gpu.name()
                        + " (compute capability "
                        + gpu.capabilityMajor()
                        + "."
                        + gpu.capabilityMinor()
                        + ")")
                .distinct()
                .collect(Collectors.joining(", ")),
        "use a GPU of compute capability 7.5 (Turing) or newer");
  }

  private static boolean isNewEnough(Gpu gpu) {
    return gpu.capabilityMajor() * 10 + gpu.capabilityMinor() >= OLDEST_CAPABILITY;
  }

  /// The first driver that serves the major version of CUDA, as NVIDIA's table of compatibility
  /// says.
  private String driver() {
    return switch (cudaMajor) {
      case 12 -> "525";
      case 13 -> "580";
      default -> ONE_FOR_CUDA + cudaMajor;
    };
  }

  /// What installs that driver, where its number is known.
  private String command() {
    return driver().startsWith(ONE_FOR_CUDA)
        ? ""
        : " (on Ubuntu: sudo apt-get install nvidia-driver-" + driver() + ")";
  }

  private static Verdict unusable(String reason, String remedy) {
    return new Unusable(new Probe.Unavailable(reason, remedy));
  }
}
