package org.inferometer.meter.nvml;

import java.util.List;

/// A GPU, or a MIG instance of one.
interface Gpu {
  /// As NVIDIA's tools write it: `GPU-…`, or `MIG-…`.
  String uuid();

  String name();

  NvmlValue read(Quantity quantity);

  /// The value of a field by its number, for those whose number depends on the driver.
  NvmlValue field(int id);

  /// What a process holds of its memory, in bytes.
  NvmlValue processMemory(long process);

  /// Its MIG instances; empty where MIG is off, or for an instance.
  List<Gpu> instances();
}
