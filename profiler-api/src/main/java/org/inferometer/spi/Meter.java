package org.inferometer.spi;

import java.util.List;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.pf4j.ExtensionPoint;

/// Reads what a device does while it works: energy, power, clocks, temperature, memory.
public interface Meter extends ExtensionPoint {
  String id();

  String title();

  /// The kind of device that it meters: `cpu` or `gpu`.
  String kind();

  /// The devices that can be metered here, or why none can.
  Probe probe();

  /// Starts metering a device.
  ///
  /// @param device the id of one of the probe's devices
  Sampler start(String device);

  /// What can hold a device's clocks back, read once. It is asked before and after a pass, so that
  /// nothing is attached meanwhile; it may be asked where [#probe] finds no power to read.
  ///
  /// @return empty if this meter does not know the device, or cannot tell
  default List<Throttle> throttles(Probe.Device device) {
    return List.of();
  }

  /// The clock of the cores that compute, now, in `MHz`. It is asked right after the last inference
  /// of a slot, between slots, so that nothing is attached meanwhile: it answers at once, from one
  /// register or call. It may be asked where [#probe] finds no power to read.
  ///
  /// @return unavailable with the reason if this meter does not know the device, or cannot tell
  default Reading clockMhz(Probe.Device device) {
    return Reading.unavailable(title() + " reads no clock");
  }

  /// A device's state that a reader must know before figures are compared: clocks, modes, versions
  /// of its driver. It is asked once, before anything is measured; what cannot be read is a fact
  /// with the reason.
  ///
  /// @return empty if this meter does not know the device, or cannot tell
  default List<DeviceFact> facts(Probe.Device device) {
    return List.of();
  }

  /// What is held of a device's memory now.
  ///
  /// @param device the id of one of the probe's devices
  default DeviceMemory memory(String device) {
    return DeviceMemory.unavailable(title() + " reads no memory of a device");
  }

  /// A running measurement.
  interface Sampler extends AutoCloseable {
    /// What was read since the start. Two samples' energies are as far apart as the energy between
    /// their times, so that one sampler serves several windows.
    Sample read();

    @Override
    void close();
  }

  /// @param source what was read and its scope, for example `RAPL package-0`
  /// @param seconds from the start to the last reading of the energy
  /// @param energyJ over that time
  /// @param averageW over that time
  /// @param crossCheckW mean power since the start, from a source that is independent of the energy
  /// @param temperatureC now
  /// @param conditions since the start
  /// @param remarks what a reader must know about the figures, a sentence each
  /// @param series since the start, thinned to [PowerSeries#MOST] instants
  record Sample(
      String source,
      double seconds,
      Reading energyJ,
      Reading averageW,
      Reading crossCheckW,
      Reading temperatureC,
      DeviceConditions conditions,
      List<String> remarks,
      PowerSeries series) {
    public Sample {
      remarks = List.copyOf(remarks);
    }

    /// Energy only.
    ///
    /// @param why the rest is not known
    public static Sample energyOnly(
        String source, double seconds, Reading energyJ, Reading averageW, String why) {
      Reading none = Reading.unavailable(why);
      return new Sample(
          source,
          seconds,
          energyJ,
          averageW,
          none,
          none,
          DeviceConditions.unavailable(why),
          List.of(),
          PowerSeries.NONE);
    }
  }
}
