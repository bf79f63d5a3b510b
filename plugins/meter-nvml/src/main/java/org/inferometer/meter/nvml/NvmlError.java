package org.inferometer.meter.nvml;

/// Values of `nvmlReturn_t` that a user can do something about, with what that is.
enum NvmlError {
  NOT_SUPPORTED(3, "this GPU or its mode does not offer it"),
  NO_PERMISSION(4, "ask the machine's administrator to permit it, or run as root"),
  NOT_FOUND(6, "see whether nvidia-smi -L lists the device"),
  DRIVER_NOT_LOADED(9, "load the driver (sudo modprobe nvidia), or restart the machine"),
  FUNCTION_NOT_FOUND(13, "update NVIDIA's driver"),
  GPU_IS_LOST(15, "the GPU has fallen off the bus: restart the machine"),
  RESET_REQUIRED(16, "sudo nvidia-smi --gpu-reset, or restart the machine"),
  OPERATING_SYSTEM(17, "the container or its cgroup blocks the device: start it with --gpus all"),
  VERSION_MISMATCH(
      18,
      "the driver was updated, but its kernel module is still the old one: restart the machine"),
  ARGUMENT_VERSION_MISMATCH(25, "update NVIDIA's driver"),
  UNKNOWN(999, "see whether nvidia-smi works; restart the machine if it does not");

  static final int SUCCESS = 0;
  static final int INSUFFICIENT_SIZE = 7;

  private final int code;
  private final String remedy;

  NvmlError(int code, String remedy) {
    this.code = code;
    this.remedy = remedy;
  }

  /// What can be done about a failure.
  static String remedy(int code) {
    for (NvmlError error : values()) {
      if (error.code == code) {
        return error.remedy;
      }
    }
    return UNKNOWN.remedy;
  }
}
