package org.inferometer.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.machine.ControlGroups;
import org.inferometer.machine.ControlGroups.CpuQuota;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Whether a device's clocks, or this process's time on the processors, were held back during a
/// pass, by counters that are read before and after it, so that nothing is attached meanwhile.
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

  /// What held the device or this process back since the start, a sentence each; empty if nothing
  /// did, or nobody knows.
  public List<String> causes() {
    return causes(System.nanoTime() - start);
  }

  public List<String> causes(long elapsedNanos) {
    List<String> causes = new ArrayList<>();
    for (Throttle after : now()) {
      String sentence = sentence(before.get(after.cause()), after, elapsedNanos);
      if (!sentence.isEmpty()) {
        causes.add(sentence);
      }
    }
    quotas.now().stream().flatMap(quota -> heldBack(quota).stream()).forEach(causes::add);
    return causes;
  }

  private Optional<String> heldBack(CpuQuota after) {
    CpuQuota first = quotasBefore.get(after.group());
    if (first == null) {
      return Optional.empty();
    }
    long throttled = grown(first.throttled(), after.throttled());
    long periods = Math.max(throttled, grown(first.periods(), after.periods()));
    return throttled < 1 || throttled < LEAST_PART * periods
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s held the process back in %,d of %,d periods: raise it, or measure where there is"
                    + " none.",
                after,
                throttled,
                periods));
  }

  private static long grown(Optional<Long> first, Optional<Long> last) {
    return last.orElse(0L) - first.orElse(last.orElse(0L));
  }

  private List<Throttle> now() {
    return meters.stream().flatMap(meter -> meter.throttles(device).stream()).toList();
  }

  private static String sentence(@Nullable Throttle before, Throttle after, long elapsed) {
    if (before != null
        && before.count() instanceof Reading.Measured first
        && after.count() instanceof Reading.Measured last) {
      double grown = last.value() - first.value();
      return last.unit().equals("ns") ? lasting(after, grown / elapsed) : counted(after, grown);
    }
    return after.active()
        ? "The clocks were held back by "
            + after.cause()
            + " at the end of the pass; for how long is not known"
            + (after.count() instanceof Reading.Unavailable(String reason) ? ": " + reason : "")
            + "."
        : "";
  }

  private static String lasting(Throttle throttle, double part) {
    return part < LEAST_PART
        ? ""
        : String.format(
            Locale.ROOT,
            "The clocks were held back by %s for %.0f %% of the time.",
            throttle.cause(),
            100 * Math.min(1, part));
  }

  private static String counted(Throttle throttle, double times) {
    return times < 1
        ? ""
        : String.format(
            Locale.ROOT,
            "The clocks were held back by %s, which began %s.",
            throttle.cause(),
            times < 2 ? "once" : String.format(Locale.ROOT, "%,.0f times", times));
  }
}
