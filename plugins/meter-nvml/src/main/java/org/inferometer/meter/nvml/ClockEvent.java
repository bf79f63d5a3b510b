package org.inferometer.meter.nvml;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.cuda.global.nvml;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.spi.Throttle;

/// What can hold a GPU's clocks back against the user's will: bits of
/// `nvmlDeviceGetCurrentClocksEventReasons`. An idle GPU and clocks that were set by somebody are
/// bits as well, but hold nothing back.
enum ClockEvent {
  POWER_CAP(nvml.nvmlClocksEventReasonSwPowerCap, "the power limit (software power cap)"),
  HARDWARE_SLOWDOWN(
      nvml.nvmlClocksThrottleReasonHwSlowdown, "the hardware slowdown (heat or power brake)"),
  SYNC_BOOST(nvml.nvmlClocksEventReasonSyncBoost, "another GPU of its sync boost group"),
  SOFTWARE_HEAT(nvml.nvmlClocksEventReasonSwThermalSlowdown, "heat (software thermal slowdown)"),
  HARDWARE_HEAT(nvml.nvmlClocksThrottleReasonHwThermalSlowdown, "heat (hardware thermal slowdown)"),
  POWER_BRAKE(
      nvml.nvmlClocksThrottleReasonHwPowerBrakeSlowdown,
      "the external power brake (hardware slowdown)");

  private final long bit;
  private final String words;

  ClockEvent(long bit, String words) {
    this.bit = bit;
    this.words = words;
  }

  String words() {
    return words;
  }

  boolean isIn(long mask) {
    return (mask & bit) != 0;
  }

  /// All of them, as they stand on a GPU. The hardware slowdown is named by its cause where that is
  /// known, and not twice.
  ///
  /// @param heat the GPU's counters of heat and power brake
  static List<Throttle> of(Gpu gpu, HeatCounters heat) {
    long mask =
        gpu.read(Quantity.CLOCK_EVENTS) instanceof NvmlValue.Value(long value) ? causes(value) : 0;
    return Arrays.stream(values()).map(event -> event.throttle(gpu, heat, mask)).toList();
  }

  /// A mask without the hardware slowdown where one of its causes is in it.
  static long causes(long mask) {
    boolean known = HARDWARE_HEAT.isIn(mask) || POWER_BRAKE.isIn(mask);
    return known ? mask & ~HARDWARE_SLOWDOWN.bit : mask;
  }

  private Throttle throttle(Gpu gpu, HeatCounters heat, long mask) {
    return new Throttle(words, count(gpu, heat).reading(1, "ns"), isIn(mask));
  }

  private NvmlValue count(Gpu gpu, HeatCounters heat) {
    return switch (this) {
      case POWER_CAP -> gpu.read(Quantity.HELD_BY_POWER_CAP);
      case SYNC_BOOST -> gpu.read(Quantity.HELD_BY_SYNC_BOOST);
      case HARDWARE_SLOWDOWN -> new NvmlValue.None("NVML does not count it");
      case SOFTWARE_HEAT, HARDWARE_HEAT, POWER_BRAKE -> heat.count(gpu, this);
    };
  }
}
