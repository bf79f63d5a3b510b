package org.inferometer.meter.nvml;

import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.cuda.global.nvml;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.study.DeviceFact;

/// What a driver says about a GPU's state: clocks, modes and versions, on which figures depend.
final class DriverState {
  private DriverState() {}

  /// Read once, so that clocks are those of the moment.
  static List<DeviceFact> of(Nvml.Present present, Gpu gpu, HeatCounters heat) {
    return List.of(
        new DeviceFact.Text("Driver", present.driver()),
        text("CUDA of the driver", present.cuda(), DriverState::version),
        megahertz("SM clock at the start", gpu.read(Quantity.SM_CLOCK)),
        megahertz("SM clock, highest", gpu.read(Quantity.MAX_SM_CLOCK)),
        megahertz("SM clock for applications", gpu.read(Quantity.APPLICATION_SM_CLOCK)),
        megahertz("Memory clock at the start", gpu.read(Quantity.MEMORY_CLOCK)),
        megahertz("Memory clock, highest", gpu.read(Quantity.MAX_MEMORY_CLOCK)),
        megahertz("Memory clock for applications", gpu.read(Quantity.APPLICATION_MEMORY_CLOCK)),
        text("Clocks limited by a setting", gpu.read(Quantity.CLOCK_EVENTS), DriverState::limited),
        text("Performance state", gpu.read(Quantity.PERFORMANCE_STATE), DriverState::state),
        text("Persistence mode", gpu.read(Quantity.PERSISTENCE_MODE), DriverState::mode),
        text("ECC", gpu.read(Quantity.ECC_MODE), DriverState::mode),
        new DeviceFact.Text("Counters of heat", counters(heat)));
  }

  private static DeviceFact megahertz(String name, NvmlValue answer) {
    return new DeviceFact.Figure(name, answer.reading(1, "MHz"));
  }

  private static DeviceFact text(String name, NvmlValue answer, LongFunction<String> words) {
    return switch (answer) {
      case NvmlValue.Value(long value) -> new DeviceFact.Text(name, words.apply(value));
      case NvmlValue.None(String reason) -> DeviceFact.unknown(name, reason);
    };
  }

  private static String version(long cuda) {
    return cuda / 1000 + "." + cuda % 1000 / 10;
  }

  /// NVML does not tell the limits of locked clocks, only that a setting limits them.
  private static String limited(long mask) {
    return (mask & nvml.nvmlClocksEventReasonApplicationsClocksSetting) != 0 ? "yes" : "no";
  }

  private static String state(long state) {
    return state == nvml.NVML_PSTATE_UNKNOWN ? "unknown to the driver" : "P" + state;
  }

  private static String mode(long mode) {
    return mode == nvml.NVML_FEATURE_ENABLED ? "on" : "off";
  }

  private static String counters(HeatCounters heat) {
    return heat.first()
        .map(first -> "NVML's fields " + first + " to " + (first + 2))
        .orElse("not certain: looks stand in");
  }
}
