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
  /// Held by nobody, in bytes.
  MEMORY_FREE,
  /// Held by all processes, in bytes, without what the driver reserves.
  MEMORY_USED,
  /// Time that the software power cap held the clocks back, in ns.
  HELD_BY_POWER_CAP,
  /// The same by sync boost, in ns.
  HELD_BY_SYNC_BOOST,
  /// The same by the thermal policy, in ns: what counts heat on drivers without counters for each
  /// cause; see [HeatCounters].
  HELD_BY_THERMAL_POLICY,
  /// The highest that the streaming multiprocessors can have, in MHz.
  MAX_SM_CLOCK,
  /// In MHz.
  MAX_MEMORY_CLOCK,
  /// That which applications get unless something holds it back, in MHz.
  APPLICATION_SM_CLOCK,
  /// In MHz.
  APPLICATION_MEMORY_CLOCK,
  /// Whether memory errors are corrected: 0 or 1.
  ECC_MODE,
  /// Whether the driver keeps the GPU's state while nobody uses it: 0 or 1.
  PERSISTENCE_MODE,
  /// 0 for the fastest of 16 states; 32 where it is unknown.
  PERFORMANCE_STATE
}
