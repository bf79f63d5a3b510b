package org.inferometer.measure;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Device;

/// The meter of the device that a session runs on, or why there is none.
public sealed interface MeteredDevice {

  /// @param device as the meter names it
  record Found(Meter meter, Device device) implements MeteredDevice {}

  record None(String reason) implements MeteredDevice {}

  /// A GPU is found by its UUID, whatever place it has among those that are visible. All of a
  /// machine's processors are metered together, so that their names need not agree.
  static MeteredDevice of(List<Meter> meters, Device device) {
    List<String> reasons = new ArrayList<>();
    for (Meter meter : ofKind(meters, device.kind())) {
      switch (meter.probe()) {
        case Probe.Available available -> {
          for (Device metered : available.devices()) {
            if (isSame(metered, device)) {
              return new Found(meter, metered);
            }
          }
          reasons.add(meter.title() + " does not see the device " + device.id());
        }
        case Probe.Unavailable none -> reasons.add(none.reason() + "; " + none.remedy());
      }
    }
    return new None(
        reasons.isEmpty()
            ? "no meter for a " + device.kind() + " is installed"
            : String.join(". ", reasons));
  }

  private static List<Meter> ofKind(List<Meter> meters, String kind) {
    return meters.stream().filter(meter -> meter.kind().equals(kind)).toList();
  }

  private static boolean isSame(Device metered, Device device) {
    return metered.id().equals(device.id()) || device.kind().equals("cpu");
  }

  /// What is held of the device's memory; a processor has none of its own.
  static DeviceMemory memory(List<Meter> meters, Device device) {
    if (device.kind().equals("cpu")) {
      return DeviceMemory.unavailable("it runs in the host's memory");
    }
    return switch (of(meters, device)) {
      case Found(Meter meter, Device metered) -> meter.memory(metered.id());
      case None(String reason) -> DeviceMemory.unavailable(reason);
    };
  }
}
