package org.inferometer.spi;

import org.inferometer.study.Reading;
import org.pf4j.ExtensionPoint;

/// Reads what a device does while it works: energy, power, temperature.
public interface Meter extends ExtensionPoint {
  String id();

  String title();

  /// The devices that can be metered here, or why none can.
  Probe probe();

  /// Starts metering a device.
  ///
  /// @param device the id of one of the probe's devices
  Sampler start(String device);

  /// A running measurement.
  interface Sampler extends AutoCloseable {
    /// What was read since the start.
    Sample read();

    @Override
    void close();
  }

  /// @param source what was read and its scope, for example `RAPL package-0`
  /// @param seconds since the start
  /// @param energyJ since the start
  /// @param averageW over that time
  record Sample(
      String source, double seconds, Reading energyJ, Reading averageW, Reading temperatureC) {}
}
