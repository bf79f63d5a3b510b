package org.inferometer.study;

/// The machine that a cell was measured on, as far as its figures depend on it.
///
/// @param cpu the processor's model
/// @param device the name of the device, for example `NVIDIA H200`; its id stands with the cell
/// @param driver the version of the device's driver; empty where the device has none of its own
public record MeasuredOn(String cpu, String device, String driver) {
  /// `AMD EPYC 9654, device NVIDIA H200, driver 580.65`.
  @Override
  public String toString() {
    return cpu + ", device " + device + (driver.isEmpty() ? "" : ", driver " + driver);
  }
}
