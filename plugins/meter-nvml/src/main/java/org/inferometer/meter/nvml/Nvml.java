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
}
