package org.inferometer.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.machine.ControlGroups;
import org.inferometer.machine.ControlGroups.CpuQuota;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Throttle;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Whether a device's clocks, or this process's time on the processors, were held back during a
/// slot, by counters that are read before and after it, so that nothing is attached meanwhile; and
/// the clock that the device has afterwards.
public final class ThrottleWatch {
  /// Holding back for a smaller part of the time moves a median by less than its interval.
  private static final double LEAST_PART = 0.01;

  private final List<Meter> meters;
  private final Device device;
  private final Map<String, Throttle> before = new HashMap<>();
  private final Quotas quotas;
  private final Map<String, CpuQuota> quotasBefore = new HashMap<>();
  private final long start = System.nanoTime();

  /// Reads the quotas of this process and how often each was used up.
  interface Quotas {
    List<CpuQuota> now();
  }

  private ThrottleWatch(List<Meter> meters, Device device, Quotas quotas) {
    this.meters = meters;
    this.device = device;
    this.quotas = quotas;
    now().forEach(throttle -> before.put(throttle.cause(), throttle));
    quotas.now().forEach(quota -> quotasBefore.put(quota.group(), quota));
  }

  public static ThrottleWatch start(List<Meter> meters, Device device) {
    return start(meters, device, ThrottleWatch::quotas);
  }

  static ThrottleWatch start(List<Meter> meters, Device device, Quotas quotas) {
    return new ThrottleWatch(meters, device, quotas);
  }

  /// None where the system does not tell: the study's remarks say so.
  private static List<CpuQuota> quotas() {
    try {
      return ControlGroups.ofProcess().cpuQuotas();
    } catch (IOException e) {
      return List.of();
    }
  }

  /// The device's clock now, above 0 where it is known: of the first meter of its kind that tells.
  public Reading clockMhz() {
    List<String> reasons = new ArrayList<>();
    for (Meter meter : meters) {
      if (meter.kind().equals(device.kind())) {
        Reading clock = meter.clockMhz(device);
        if (clock.asDouble().orElse(0) > 0) {
          return clock;
        }
        reasons.add(
            clock instanceof Reading.Unavailable(String reason)
                ? reason
                : meter.title() + " reads a clock of 0 MHz");
      }
    }
    return Reading.unavailable(
        reasons.isEmpty()
            ? "no meter for a " + device.kind() + " is installed"
            : String.join("; ", reasons));
  }

  /// What held the device or this process back since the start; empty if nothing did, or nobody
  /// knows.
  public List<HeldBack> heldBack() {
    return heldBack(System.nanoTime() - start);
  }

  List<HeldBack> heldBack(long elapsedNanos) {
    return Stream.concat(
            now().stream()
                .flatMap(after ->
                    extent(before.get(after.cause()), after, elapsedNanos)
                        .map(extent ->
                            new HeldBack("the clocks were held back by " + after.cause(), extent))
                        .stream()),
            quotas.now().stream().flatMap(quota -> heldBack(quota).stream()))
        .toList();
  }

  private Optional<HeldBack> heldBack(CpuQuota after) {
    CpuQuota first = quotasBefore.get(after.group());
    if (first == null) {
      return Optional.empty();
    }
    long throttled = grown(first.throttled(), after.throttled());
    long periods = Math.max(throttled, grown(first.periods(), after.periods()));
    return throttled < 1 || throttled < LEAST_PART * periods
        ? Optional.empty()
        : Optional.of(
            new HeldBack(
                "a " + after + " held the process back",
                String.format(
                    Locale.ROOT,
                    "in %,d of %,d periods: raise it, or measure where there is none",
                    throttled,
                    periods)));
  }

  private static long grown(Optional<Long> first, Optional<Long> last) {
    return last.orElse(0L) - first.orElse(last.orElse(0L));
  }

  private List<Throttle> now() {
    return meters.stream().flatMap(meter -> meter.throttles(device).stream()).toList();
  }

  /// How much a cause held the clocks back, in words; empty if it hardly did.
  private static Optional<String> extent(@Nullable Throttle before, Throttle after, long elapsed) {
    if (before != null
        && before.count() instanceof Reading.Measured first
        && after.count() instanceof Reading.Measured last) {
      double grown = last.value() - first.value();
      return last.unit().equals("ns") ? lasting(grown / elapsed) : counted(grown);
    }
    return after.active()
        ? Optional.of(
            "at the end of the slot, for how long is not known"
                + (after.count() instanceof Reading.Unavailable(String reason)
                    ? ": " + reason
                    : ""))
        : Optional.empty();
  }

  private static Optional<String> lasting(double part) {
    return part < LEAST_PART
        ? Optional.empty()
        : Optional.of(
            String.format(Locale.ROOT, "for %.0f %% of the time", 100 * Math.min(1, part)));
  }

  private static Optional<String> counted(double times) {
    return times < 1
        ? Optional.empty()
        : Optional.of(times < 2 ? "once" : String.format(Locale.ROOT, "%,.0f times", times));
  }
}
