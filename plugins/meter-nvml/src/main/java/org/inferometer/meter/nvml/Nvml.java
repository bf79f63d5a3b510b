package org.inferometer.meter.nvml;

import java.util.List;
import org.inferometer.spi.Probe;

/// What was found when NVML was looked for.
sealed interface Nvml {

  /// @param driver its version
  /// @param cuda the CUDA that it brings: 1000 × major + 10 × minor, 13000 for 13.0
  /// @param gpus all of the machine, whatever CUDA_VISIBLE_DEVICES hides
  record Present(String driver, NvmlValue cuda, List<Gpu> gpus) implements Nvml {
    public Present {
      gpus = List.copyOf(gpus);
    }
  }

  record Absent(Probe.Unavailable why) implements Nvml {}

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
}
