package org.inferometer.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.stats.BlockBootstrap;
import org.inferometer.study.Cell.Power;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// Turns what a meter read into readings.
///
/// @param idle before the work
/// @param work over all windows
/// @param seed of the bootstrap
record EnergySummary(Sample idle, Sample work, EnergyWindows windows, long seed) {
  /// Two sources that are further apart are worth a warning.
  private static final double MOST_APART = 0.05;

  EnergyPass.Result result() {
    Reading energy = perInference();
    Reading crossCheck = crossCheck();
    return new EnergyPass.Result(
        new Power(
            work.source(),
            work.averageW(),
            idle.averageW(),
            lessIdle(energy),
            crossCheck,
            idle.temperatureC(),
            work.temperatureC(),
            work.conditions(),
            remarks(energy, crossCheck),
            work.series()),
        energy);
  }

  /// Gross energy, with the interval over the windows; estimated where the meter's energy is.
  private Reading perInference() {
    double[] joules = windows.joulesPerInference();
    if (joules.length == 0) {
      return work.energyJ() instanceof Reading.Unavailable none
          ? none
          : Reading.unavailable("the energy counter did not step in any window");
    }
    double mean = Arrays.stream(joules).average().orElseThrow() * 1e3;
    if (work.energyJ() instanceof Reading.Estimated(double value, String unit, String method)) {
      return Reading.estimated(mean, "mJ", method);
    }
    if (joules.length == 1) {
      return new Reading.Measured(mean, "mJ", windows.inferences(), null);
    }
    Interval interval = BlockBootstrap.mean(joules, seed);
    return Reading.measured(
        mean,
        "mJ",
        windows.inferences(),
        new Interval(interval.low() * 1e3, interval.high() * 1e3));
  }

  private Reading lessIdle(Reading energyMj) {
    return switch (energyMj) {
      case Reading.Unavailable none -> none;
      case Reading.Measured gross -> lessIdle(gross.value());
      case Reading.Estimated gross -> lessIdle(gross.value());
    };
  }

  private Reading lessIdle(double grossMj) {
    if (idle.averageW().asDouble().isEmpty()) {
      return idle.averageW();
    }
    double idleMj = idle.averageW().asDouble().getAsDouble() * windows.secondsPerInference() * 1e3;
    return Reading.estimated(
        grossMj - idleMj, "mJ", "gross energy less idle power over the same time");
  }

  private Reading crossCheck() {
    return work.crossCheckW().asDouble().isPresent()
        ? Reading.estimated(
            work.crossCheckW().asDouble().getAsDouble() * windows.secondsPerInference() * 1e3,
            "mJ",
            "instant power integrated over time")
        : work.crossCheckW();
  }

  private List<String> remarks(Reading energy, Reading crossCheck) {
    List<String> remarks = new ArrayList<>(work.remarks());
    if (energy instanceof Reading.Measured gross && crossCheck.asDouble().isPresent()) {
      double apart = crossCheck.asDouble().getAsDouble() / gross.value() - 1;
      if (Math.abs(apart) > MOST_APART) {
        remarks.add(
            String.format(
                Locale.ROOT,
                "The two sources do not agree: integrated instant power gives %.1f %% %s than the"
                    + " energy counter.",
                100 * Math.abs(apart),
                apart > 0 ? "more" : "less"));
      }
    }
    work.conditions().throttleReasons().stream().map(reason -> "Energy pass: " + reason)
        .forEach(remarks::add);
    return remarks;
  }
}
