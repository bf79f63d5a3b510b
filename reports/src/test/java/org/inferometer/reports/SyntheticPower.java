package org.inferometer.reports;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.Interval;
import org.inferometer.study.Power;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;

/// The made-up energy pass of a GPU that reaches its power limit after four seconds.
final class SyntheticPower {
  private static final double STEP = 0.02;
  private static final int INSTANTS = 310;
  private static final double LIMIT_W = 350;

  private SyntheticPower() {}

  static Power ofGpu(Reading energyMj) {
    double energy = energyMj.asDouble().orElseThrow();
    return new Power(
        "NVML's energy counter of NVIDIA L40S (whole GPU, driver 580.95.05)",
        new Reading.Measured(331, "W", 60, null),
        new Reading.Measured(34.1, "W", 19, null),
        Reading.estimated(0.9 * energy, "mJ", "gross energy less idle power over the same time"),
        Reading.estimated(1.07 * energy, "mJ", "instant power integrated over time"),
        Reading.measured(1.001, "1", 12, new Interval(0.998, 1.004)),
        Reading.exact(41, "°C"),
        Reading.exact(67, "°C"),
        conditions(),
        List.of(
            "The two sources do not agree: integrated instant power gives 7.0 % more than the"
                + " energy counter.",
            "Energy pass: The clocks were held back by the power limit (software power cap) at 21 of"
                + " 62 looks."),
        series());
  }

  private static DeviceConditions conditions() {
    return new DeviceConditions(
        new Reading.Measured(2310, "MHz", 62, null),
        new Reading.Measured(9001, "MHz", 62, null),
        new Reading.Measured(333, "W", 310, null),
        new Reading.Measured(329, "W", 62, null),
        Reading.exact(LIMIT_W, "W"),
        Reading.exact(LIMIT_W, "W"),
        Reading.measured(0.97, "1", 62, new Interval(0.96, 0.98)),
        new Reading.Measured(0.44, "1", 62, null),
        Reading.exact(4, "1"),
        Reading.exact(16, "1"),
        new Reading.Measured(3.4e7, "B/s", 6, null),
        Reading.unavailable("nvmlDeviceGetPcieThroughput says 'Not Supported'"),
        List.of(
            "The clocks were held back by the power limit (software power cap) at 21 of 62 looks."));
  }

  private static PowerSeries series() {
    List<Double> seconds = new ArrayList<>();
    List<Double> watts = new ArrayList<>();
    List<Double> clocks = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    for (int i = 0; i < INSTANTS; i++) {
      double at = i * STEP;
      boolean limited = at > 4;
      seconds.add(at);
      watts.add(limited ? LIMIT_W - 2 + i % 4 : 290 + 12 * at + 3 * Math.sin(i));
      clocks.add(limited ? 2100.0 + 15 * (i % 3) : 2520.0);
      memory.add(9001.0);
    }
    return new PowerSeries(seconds, watts, clocks, memory);
  }
}
