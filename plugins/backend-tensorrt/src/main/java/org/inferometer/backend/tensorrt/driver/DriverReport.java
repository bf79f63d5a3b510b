package org.inferometer.backend.tensorrt.driver;

import java.util.List;

/// What NVIDIA's driver told.
public sealed interface DriverReport {
  /// Devices that this process may see, in CUDA's order; none where the driver does not work.
  default List<Gpu> gpus() {
    return List.of();
  }

  /// Its library is not on this machine.
  record Absent() implements DriverReport {}

  /// It is here, but a call failed.
  ///
  /// @param call the function
  /// @param code its `CUresult`
  record Failing(String call, int code) implements DriverReport {}

  /// It works.
  ///
  /// @param version of CUDA that it serves: 13010 for 13.1
  /// @param gpus that this process may see, in CUDA's order
  record Present(int version, List<Gpu> gpus) implements DriverReport {}

  /// A device.
  ///
  /// @param ordinal CUDA's number of it in this process
  /// @param uuid as NVIDIA's tools write it: `GPU-…`, or `MIG-…` for a part of a device
  /// @param memoryBytes of the device
  record Gpu(
      int ordinal,
      String uuid,
      String name,
      int capabilityMajor,
      int capabilityMinor,
      long memoryBytes) {}
}
