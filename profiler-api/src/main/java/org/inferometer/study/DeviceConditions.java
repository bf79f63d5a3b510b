package org.inferometer.study;

import java.util.List;
import java.util.Objects;

/// Under what conditions a device worked while its power was measured.
///
/// @param clockMhz mean clock of the cores (of a GPU: of its streaming multiprocessors)
/// @param memoryClockMhz mean clock of the device's memory
/// @param instantPowerW mean of the device's instant power
/// @param averagePowerW mean of the average that the device's driver keeps itself, over a second
/// @param powerLimitW the limit that was enforced
/// @param defaultPowerLimitW the limit that the device boots with
/// @param utilisation part of the time in which a kernel ran (`1`)
/// @param memoryUtilisation part of the time in which the device's memory was read or written (`1`)
/// @param pcieGeneration of the link, while working
/// @param pcieWidth lanes of the link, while working
/// @param pcieToDevice bytes per second to the device (`B/s`)
/// @param pcieToHost bytes per second from the device (`B/s`)
/// @param throttleReasons what held the clocks back, and how long, a sentence each
public record DeviceConditions(
    Reading clockMhz,
    Reading memoryClockMhz,
    Reading instantPowerW,
    Reading averagePowerW,
    Reading powerLimitW,
    Reading defaultPowerLimitW,
    Reading utilisation,
    Reading memoryUtilisation,
    Reading pcieGeneration,
    Reading pcieWidth,
    Reading pcieToDevice,
    Reading pcieToHost,
    List<String> throttleReasons) {
  public DeviceConditions {
    throttleReasons = List.copyOf(Objects.requireNonNullElse(throttleReasons, List.of()));
  }

  /// Nothing is known, for a reason.
  public static DeviceConditions unavailable(String reason) {
    Reading none = Reading.unavailable(reason);
    return new DeviceConditions(
        none, none, none, none, none, none, none, none, none, none, none, none, List.of());
  }
}
