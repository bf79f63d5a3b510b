package org.inferometer.study;

import java.util.List;
import java.util.Objects;

/// Power and clocks over time. A quantity that was not read has an empty list, every other as many
/// values as there are instants.
///
/// @param seconds since the energy pass began, ascending
/// @param powerW instant power
/// @param clockMhz clock of the cores
/// @param memoryClockMhz clock of the device's memory
public record PowerSeries(
    List<Double> seconds, List<Double> powerW, List<Double> clockMhz, List<Double> memoryClockMhz) {
  /// More instants than this show nothing more in a picture.
  public static final int MOST = 600;

  public static final PowerSeries NONE =
      new PowerSeries(List.of(), List.of(), List.of(), List.of());

  public PowerSeries {
    seconds = copy(seconds);
    powerW = fitting(copy(powerW), seconds.size());
    clockMhz = fitting(copy(clockMhz), seconds.size());
    memoryClockMhz = fitting(copy(memoryClockMhz), seconds.size());
  }

  /// Whether there is a course to show: two instants or more, with power or clocks.
  public boolean hasCourse() {
    return seconds.size() > 1 && !(powerW.isEmpty() && clockMhz.isEmpty());
  }

  private static List<Double> copy(List<Double> values) {
    return List.copyOf(Objects.requireNonNullElse(values, List.of()));
  }

  private static List<Double> fitting(List<Double> values, int count) {
    if (!values.isEmpty() && values.size() != count) {
      throw new IllegalArgumentException(
          "a series over " + count + " instants has " + values.size() + " values");
    }
    return values;
  }
}
