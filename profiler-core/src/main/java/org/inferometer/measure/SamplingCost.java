package org.inferometer.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe.Device;
import org.inferometer.stats.BlockBootstrap;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Reading;

/// Measures what sampling a meter costs: the time of an inference in windows in which the meter
/// samples over that in windows in which it does not, pair by pair of neighbouring windows. Of two
/// pairs each order is taken once, at random which first, so that what drifts meets both alike.
///
/// @param device as the meter names it
/// @param window of inferences, in nanoseconds
/// @param time for all windows; no pair begins later
record SamplingCost(
    Meter meter, Device device, Work work, Clock clock, long window, Duration time, long seed) {
  /// A short time is shared out among so many pairs; a longer one has more.
  private static final int PAIRS = 12;

  /// With fewer pairs, no two of them are an interval of 95 % for the median.
  private static final int FEWEST_PAIRS = 6;

  /// Meters look every 20 ms or so; the longer the windows, the more drifts between them.
  private static final long LONGEST = 100_000_000;

  /// What follows a switch of the meter for a part of a window does not count.
  private static final int SWITCHED = 10;

  /// Runs inferences.
  interface Work {
    /// @param nanos to run for; one inference at least
    /// @return how many
    long run(long nanos) throws BackendException;
  }

  /// Shares the time out among the windows.
  static SamplingCost within(
      Duration time, Meter meter, Device device, Work work, Clock clock, long seed) {
    long window = Math.min(LONGEST, time.toNanos() / (2 * PAIRS) * SWITCHED / (SWITCHED + 1));
    return new SamplingCost(meter, device, work, clock, window, time, seed);
  }

  /// The median of the pairs' ratios; 1 where sampling costs nothing.
  Reading ratio() throws BackendException {
    List<Double> ratios = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    long start = clock.nanoTime();
    boolean sampledFirst = false;
    while (clock.nanoTime() - start < time.toNanos()) {
      sampledFirst = ratios.size() % 2 == 0 ? random.nextBoolean() : !sampledFirst;
      ratios.add(pair(sampledFirst));
    }
    return ratios.size() < FEWEST_PAIRS
        ? tooFew(ratios.size())
        : over(ratios.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double pair(boolean sampledFirst) throws BackendException {
    if (sampledFirst) {
      double sampled = sampled();
      return sampled / secondsPerInference();
    }
    double plain = secondsPerInference();
    return sampled() / plain;
  }

  private double sampled() throws BackendException {
    try (Sampler _ = meter.start(device.id())) {
      return secondsPerInference();
    }
  }

  private double secondsPerInference() throws BackendException {
    work.run(window / SWITCHED);
    long start = clock.nanoTime();
    long inferences = work.run(window);
    return (clock.nanoTime() - start) / 1e9 / inferences;
  }

  private Reading over(double[] ratios) {
    return Reading.measured(
        Quantiles.median(ratios), "1", ratios.length, BlockBootstrap.median(ratios, seed));
  }

  private static Reading tooFew(int pairs) {
    return Reading.unavailable(
        String.format(
            Locale.ROOT,
            "the budget had room for %d of the %d pairs of windows, with the meter and without, that"
                + " are needed",
            pairs,
            FEWEST_PAIRS));
  }
}
