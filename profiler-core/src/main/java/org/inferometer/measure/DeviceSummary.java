package org.inferometer.measure;

import java.util.Arrays;
import java.util.Optional;
import org.inferometer.spi.DeviceTimes.Recorded;
import org.inferometer.stats.Autocorrelation;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// Medians of what a device timed itself, over the same inferences as the host's clock, each with
/// an interval of its own.
///
/// The names are those of trtexec, so that the two can be compared: GPU time is the engine's work
/// alone; latency is the sum of moving inputs in, GPU time and moving outputs out, inference by
/// inference. A median of sums is not the sum of medians.
///
/// @param latency of the sum of the three
/// @param enqueue of the host's time to hand the engine's work over
record DeviceSummary(
    Reading latency, Reading gpu, Reading toDevice, Reading toHost, Reading enqueue) {
  private static final double NANOS_PER_MS = 1e6;

  /// @param recorded of the inferences that count; absent where the device has no clock
  static DeviceSummary of(Optional<Recorded> recorded) {
    return recorded.map(DeviceSummary::of).orElseGet(() -> unavailable(Cell.ON_THE_HOST));
  }

  private static DeviceSummary of(Recorded recorded) {
    long[] sums = new long[recorded.count()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = recorded.toDeviceNs()[i] + recorded.gpuNs()[i] + recorded.toHostNs()[i];
    }
    return new DeviceSummary(
        median(sums),
        median(recorded.gpuNs()),
        median(recorded.toDeviceNs()),
        median(recorded.toHostNs()),
        median(recorded.enqueueNs()));
  }

  private static DeviceSummary unavailable(String reason) {
    Reading none = Reading.unavailable(reason);
    return new DeviceSummary(none, none, none, none, none);
  }

  private static Reading median(long[] nanos) {
    double[] samples = Arrays.stream(nanos).mapToDouble(ns -> ns / NANOS_PER_MS).toArray();
    double[] sorted = Quantiles.sorted(samples);
    double value = Quantiles.quantile(sorted, 0.5);
    double independent = Autocorrelation.effectiveSamplesOfQuantile(samples, value);
    Optional<Interval> interval = Quantiles.interval(sorted, 0.5, independent, 0.95);
    return interval
        .map(ends -> Reading.measured(value, "ms", samples.length, ends))
        .orElseGet(() ->
            Reading.estimated(
                value, "ms", "median of " + samples.length + " samples, too few for an interval"));
  }
}
