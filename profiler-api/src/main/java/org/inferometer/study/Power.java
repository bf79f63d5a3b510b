package org.inferometer.study;

import java.util.List;
import java.util.Objects;

/// The energy pass.
///
/// @param source what was read and its scope, for example `RAPL package-0`
/// @param averageW mean power while working
/// @param idleW mean power before
/// @param energyLessIdleMj energy of one inference less the idle power over its time
/// @param crossCheckMj energy of one inference by a second source, which the first is held against
/// @param samplingRatio the time of an inference while the meter samples over that while it does
///   not: 1 where sampling costs nothing
/// @param temperatureBeforeC at the end of the idle time
/// @param temperatureC at the end of the work
/// @param conditions under which the device worked
/// @param remarks what a reader must know about the figures, a sentence each
/// @param series power and clocks over time
public record Power(
    String source,
    Reading averageW,
    Reading idleW,
    Reading energyLessIdleMj,
    Reading crossCheckMj,
    Reading samplingRatio,
    Reading temperatureBeforeC,
    Reading temperatureC,
    DeviceConditions conditions,
    List<String> remarks,
    PowerSeries series) {
  public Power {
    conditions =
        Objects.requireNonNullElseGet(
            conditions, () -> DeviceConditions.unavailable(Reading.OLDER_STUDY));
    remarks = List.copyOf(Objects.requireNonNullElse(remarks, List.of()));
    series = Objects.requireNonNullElse(series, PowerSeries.NONE);
  }

  /// Nothing is known, for a reason.
  public static Power unavailable(String reason) {
    Reading none = Reading.unavailable(reason);
    return new Power(
        "none",
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        DeviceConditions.unavailable(reason),
        List.of(),
        PowerSeries.NONE);
  }
}
