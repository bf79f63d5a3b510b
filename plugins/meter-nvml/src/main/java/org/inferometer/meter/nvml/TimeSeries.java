package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;

/// A quantity over time.
final class TimeSeries {
  private final double factor;
  private final String unit;
  private final List<Double> seconds = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();
  private String failure = "";

  /// @param factor from NVML's unit to the reading's
  TimeSeries(double factor, String unit) {
    this.factor = factor;
    this.unit = unit;
  }

  void look(double second, NvmlValue answer) {
    switch (answer) {
      case NvmlValue.Value(long value) -> {
        seconds.add(second);
        values.add(value * factor);
      }
      case NvmlValue.None(String reason) -> failure = reason;
    }
  }

  /// The mean over its looks.
  Reading mean() {
    return values.isEmpty()
        ? Reading.unavailable(failure.isEmpty() ? "it was not read" : failure)
        : new Reading.Measured(
            values.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
            unit,
            values.size(),
            null);
  }

  /// The integral over time by trapezoids, up to the last look.
  double integral() {
    double sum = 0;
    for (int i = 1; i < values.size(); i++) {
      sum += (values.get(i) + values.get(i - 1)) / 2 * (seconds.get(i) - seconds.get(i - 1));
    }
    return sum;
  }

  /// Over which [#integral] goes.
  double span() {
    return seconds.isEmpty() ? 0 : seconds.getLast() - seconds.getFirst();
  }

  int count() {
    return values.size();
  }

  String failure() {
    return failure;
  }

  /// The value at the last look until an instant; the first value before there is one.
  private double at(double second, int from) {
    int i = from;
    while (i + 1 < seconds.size() && seconds.get(i + 1) <= second) {
      i++;
    }
    return values.get(i);
  }

  /// Power with clocks at the instants of the power, thinned evenly.
  static PowerSeries series(TimeSeries power, TimeSeries clock, TimeSeries memoryClock) {
    int step = Math.ceilDiv(Math.max(1, power.count()), PowerSeries.MOST);
    List<Double> instants = new ArrayList<>();
    List<Double> watts = new ArrayList<>();
    for (int i = 0; i < power.count(); i += step) {
      instants.add(power.seconds.get(i));
      watts.add(power.values.get(i));
    }
    return new PowerSeries(instants, watts, clock.sampled(instants), memoryClock.sampled(instants));
  }

  private List<Double> sampled(List<Double> instants) {
    return values.isEmpty() ? List.of() : instants.stream().map(instant -> at(instant, 0)).toList();
  }
}
