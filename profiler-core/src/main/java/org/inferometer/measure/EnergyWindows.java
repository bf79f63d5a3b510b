package org.inferometer.measure;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.study.Reading;

/// The energy of one inference, window by window.
final class EnergyWindows {
  private final List<Double> joules = new ArrayList<>();
  private long inferences;
  private double length;
  private final List<Double> seconds = new ArrayList<>();

  /// Adds a window. The meter's counter steps, and not when the window begins or ends; the power
  /// between its two last steps before begin and end is exact, and the energy of an inference is
  /// that power times the time of one.
  ///
  /// @param from what was read before the first inference
  /// @param to what was read after the last
  /// @param count inferences of the window
  /// @param length of the window, in seconds
  void add(Sample from, Sample to, long count, double length) {
    inferences += count;
    this.length += length;
    seconds.add(length / count);
    double time = to.seconds() - from.seconds();
    if (time > 0
        && from.energyJ() instanceof Reading.Measured first
        && to.energyJ() instanceof Reading.Measured last) {
      joules.add((last.value() - first.value()) / time * length / count);
    }
  }

  /// Joules of one inference, for each window in which a counter stepped.
  double[] joulesPerInference() {
    return joules.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// How many windows there were.
  int count() {
    return seconds.size();
  }

  /// How long they were together, in seconds.
  double length() {
    return length;
  }

  long inferences() {
    return inferences;
  }

  /// The mean over windows, as the energy is: the two hold for the same inferences.
  double secondsPerInference() {
    return seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
