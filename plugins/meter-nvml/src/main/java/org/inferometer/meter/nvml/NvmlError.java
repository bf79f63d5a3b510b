package org.inferometer.meter.nvml;

import org.bytedeco.cuda.global.nvml;

/// Values of `nvmlReturn_t` that a user can do something about, with what that is.
enum NvmlError {
  NOT_SUPPORTED(nvml.NVML_ERROR_NOT_SUPPORTED, "this GPU or its mode does not offer it"),
  NO_PERMISSION(
      nvml.NVML_ERROR_NO_PERMISSION,
      "ask the machine's administrator to permit it, or run as root"),
  NOT_FOUND(nvml.NVML_ERROR_NOT_FOUND, "see whether nvidia-smi -L lists the device"),
  DRIVER_NOT_LOADED(
      nvml.NVML_ERROR_DRIVER_NOT_LOADED,
      "load the driver (sudo modprobe nvidia), or restart the machine"),
  FUNCTION_NOT_FOUND(nvml.NVML_ERROR_FUNCTION_NOT_FOUND, "update NVIDIA's driver"),
  GPU_IS_LOST(nvml.NVML_ERROR_GPU_IS_LOST, "the GPU has fallen off the bus: restart the machine"),
  RESET_REQUIRED(
      nvml.NVML_ERROR_RESET_REQUIRED, "sudo nvidia-smi --gpu-reset, or restart the machine"),
  OPERATING_SYSTEM(
      nvml.NVML_ERROR_OPERATING_SYSTEM,
      "the container or its cgroup blocks the device: start it with --gpus all"),
  VERSION_MISMATCH(
      nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH,
      "the driver was updated, but its kernel module is still the old one: restart the machine"),
  ARGUMENT_VERSION_MISMATCH(nvml.NVML_ERROR_ARGUMENT_VERSION_MISMATCH, "update NVIDIA's driver"),
  UNKNOWN(
      nvml.NVML_ERROR_UNKNOWN, "see whether nvidia-smi works; restart the machine if it does not");

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

  /// A call of NVML's that did not succeed.
  static final class NvmlException extends Exception {
    private static final long serialVersionUID = 1;

    private final String words;
    private final String remedy;

    NvmlException(String words, String remedy) {
      super(words);
      this.words = words;
      this.remedy = remedy;
    }

    String words() {
      return words;
    }

    String remedy() {
      return remedy;
    }
  }
}
