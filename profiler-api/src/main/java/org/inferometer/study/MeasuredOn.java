package org.inferometer.study;

/// The machine that a cell was measured on, as far as its figures depend on it.
///
/// @param cpu the processor's model
/// @param device the name of the device, for example `NVIDIA H200`; its id stands with the cell
/// @param driver the version of the device's driver, or [#UNKNOWN_DRIVER]; empty where the device
///   has none of its own, as the processor
public record MeasuredOn(String cpu, String device, String driver) {
  /// Stands for the version of a driver that the machine does not tell.
  public static final String UNKNOWN_DRIVER = "unknown";

  /// `cpu` or `gpu`: only a GPU has a driver of its own.
  public String kind() {
    return driver.isEmpty() ? "cpu" : "gpu";
  }

  /// `AMD EPYC 9654, device NVIDIA H200, driver 580.65`.
  @Override
  public String toString() {
    return cpu + ", device " + device + (driver.isEmpty() ? "" : ", driver " + driver);
  }
}
