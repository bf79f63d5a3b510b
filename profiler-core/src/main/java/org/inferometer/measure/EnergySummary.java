package org.inferometer.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.stats.BlockBootstrap;
import org.inferometer.study.Interval;
import org.inferometer.study.Power;
import org.inferometer.study.Reading;

/// Turns what a meter read into readings.
///
/// @param idle before the work
/// @param work over all windows
/// @param sampling latency with the meter over that without
/// @param budget of the pass
/// @param seed of the bootstrap
record EnergySummary(
    EnergyPass.Idle idle,
    Sample work,
    EnergyWindows windows,
    Reading sampling,
    Duration budget,
    long seed) {
  /// Two sources that are further apart are worth a warning.
  private static final double MOST_APART = 0.05;

  EnergyPass.Result result() {
    Reading energy = perInference();
    return new EnergyPass.Result(
        new Power(
            work.source(),
            work.averageW(),
            idleW(),
            lessIdle(energy),
            crossCheck(),
            sampling,
            idle.sample().temperatureC(),
            work.temperatureC(),
            work.conditions(),
            remarks(),
            work.series()),
        energy);
  }

  /// Gross energy: of a counter, with the interval over the windows; where there is none, the mean
  /// power times the time of an inference.
  private Reading perInference() {
    return switch (work.energyJ()) {
      case Reading.Unavailable none -> none;
      case Reading.Estimated integrated -> estimated(work.averageW(), integrated.method());
      case Reading.Measured counted -> overWindows(windows.joulesPerInference());
    };
  }

  private Reading overWindows(double[] joules) {
    if (joules.length < 2) {
      return Reading.unavailable(
          windows.count() < 2
              ? "the budget had room for one window of inferences, and two are needed"
              : "the energy counter stepped in fewer than two windows");
    }
    Interval interval = BlockBootstrap.mean(joules, seed);
    return Reading.measured(
        Arrays.stream(joules).average().orElseThrow() * 1e3,
        "mJ",
        windows.inferences(),
        new Interval(interval.low() * 1e3, interval.high() * 1e3));
  }

  private Reading estimated(Reading watts, String method) {
    return watts.asDouble().isPresent()
        ? Reading.estimated(
            watts.asDouble().getAsDouble() * windows.secondsPerInference() * 1e3, "mJ", method)
        : watts;
  }

  private Reading lessIdle(Reading energyMj) {
    return switch (energyMj) {
      case Reading.Unavailable none -> none;
      case Reading.Measured gross -> lessIdle(gross.value());
      case Reading.Estimated gross -> lessIdle(gross.value());
    };
  }

  private Reading lessIdle(double grossMj) {
    if (idleW().asDouble().isEmpty()) {
      return idleW();
    }
    double idleMj = idleW().asDouble().getAsDouble() * windows.secondsPerInference() * 1e3;
    return Reading.estimated(
        grossMj - idleMj, "mJ", "gross energy less idle power over the same time");
  }

  private Reading idleW() {
    return idle.sample().averageW();
  }

  private Reading crossCheck() {
    return estimated(work.crossCheckW(), "instant power integrated over time");
  }

  private boolean isCutShort() {
    return budget.compareTo(EnergyPass.WHOLE) < 0 || windows.count() < EnergyPass.FEWEST_WINDOWS;
  }

  private List<String> remarks() {
    List<String> remarks = new ArrayList<>(work.remarks());
    if (isCutShort()) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "The budget of %s s had room for %d %s of inferences, %.1f s together. Figures"
                  + " that can be trusted need %d windows and %d s: a budget of %d s or more.",
              Double.toString(budget.toMillis() / 1e3).replaceFirst("\\.0$", ""),
              windows.count(),
              windows.count() == 1 ? "window" : "windows",
              windows.length(),
              EnergyPass.FEWEST_WINDOWS,
              EnergyPass.SHORTEST.toSeconds(),
              EnergyPass.WHOLE.toSeconds()));
    }
    if (!idle.settled()) {
      remarks.add(
          "Idle power was measured right after work: it still fell when the time to wait was over,"
              + " so that what is less idle is too small.");
    }
    if (work.averageW().asDouble().isPresent() && work.crossCheckW().asDouble().isPresent()) {
      double apart =
          work.crossCheckW().asDouble().getAsDouble() / work.averageW().asDouble().getAsDouble()
              - 1;
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
    work.conditions().throttleReasons().stream()
        .map(reason -> "Energy pass: " + reason)
        .forEach(remarks::add);
    return remarks;
  }
}
