package org.inferometer.meter.nvml;

import java.util.function.Function;

/// Where power over time is read from.
///
/// @param remark what a reader must know about it, in a sentence; empty if nothing
record PowerSource(Quantity quantity, String remark) {
  /// Instant power where the driver gives it.
  static PowerSource of(Function<Quantity, NvmlValue> gpu) {
    return gpu.apply(Quantity.POWER_INSTANT) instanceof NvmlValue.None(String reason)
            && gpu.apply(Quantity.POWER_USAGE) instanceof NvmlValue.Value
        ? new PowerSource(
            Quantity.POWER_USAGE,
            "Power over time is what nvmlDeviceGetPowerUsage gives, on Ampere and newer the mean of"
                + " the last second, since instant power is not available ("
                + reason
                + ").")
        : new PowerSource(Quantity.POWER_INSTANT, "");
  }
}
