package org.inferometer.meter.nvml;

/// What is read of a GPU, a whole number each.
enum Quantity {
  /// Since the driver was loaded, in mJ.
  ENERGY,
  /// Now, in mW.
  POWER_INSTANT,
  /// The driver's own average, in mW: of the last second.
  POWER_AVERAGE,
  /// What `nvmlDeviceGetPowerUsage` gives, in mW: the mean of the last second on Ampere and newer
  /// (except GA100), the present power before.
  POWER_USAGE,
  /// Of the streaming multiprocessors, in MHz.
  SM_CLOCK,
  /// In MHz.
  MEMORY_CLOCK,
  /// What holds the clocks back now, a bit each; see [ClockEvent].
  CLOCK_EVENTS,
  /// In °C.
  TEMPERATURE,
  /// The limit that is enforced, in mW.
  POWER_LIMIT,
  /// The limit that the GPU boots with, in mW.
  DEFAULT_POWER_LIMIT,
  /// Percent of the last sample period in which a kernel ran.
  UTILISATION,
  /// Percent of the last sample period in which memory was read or written.
  MEMORY_UTILISATION,
  PCIE_GENERATION,
  /// Lanes.
  PCIE_WIDTH,
  /// Received by the GPU, in kB/s.
  PCIE_RECEIVED,
  /// Sent by the GPU, in kB/s.
  PCIE_SENT,
  /// Held by all processes, in bytes, without what the driver reserves.
  MEMORY_USED,
  /// Time that the software power cap held the clocks back, in ns.
  HELD_BY_POWER_CAP,
  /// The same by sync boost, in ns.
  HELD_BY_SYNC_BOOST,
  /// The same by the software's thermal slowdown, in ns.
  HELD_BY_SOFTWARE_HEAT,
  /// The same by the hardware's thermal slowdown, in ns.
  HELD_BY_HARDWARE_HEAT,
  /// The same by the external power brake, in ns.
  HELD_BY_POWER_BRAKE
}
