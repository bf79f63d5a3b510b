package org.inferometer.spi;

import org.inferometer.study.Reading;

/// Memory of a device, as its driver counts it.
///
/// @param freeBytes what nobody holds
/// @param usedBytes what all processes hold
/// @param processBytes what this process holds
public record DeviceMemory(Reading freeBytes, Reading usedBytes, Reading processBytes) {
  public static DeviceMemory unavailable(String reason) {
    Reading none = Reading.unavailable(reason);
    return new DeviceMemory(none, none, none);
  }
}
