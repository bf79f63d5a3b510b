package org.inferometer.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Whether a device's clocks were held back during a pass, by counters that are read before and
/// after it, so that nothing is attached meanwhile.
public final class ThrottleWatch {
  /// Holding back for a smaller part of the time moves a median by less than its interval.
  private static final double LEAST_PART = 0.01;

  private final List<Meter> meters;
  private final Device device;
  private final Map<String, Throttle> before = new HashMap<>();
  private final long start = System.nanoTime();

  private ThrottleWatch(List<Meter> meters, Device device) {
    this.meters = meters;
    this.device = device;
    now().forEach(throttle -> before.put(throttle.cause(), throttle));
  }

  public static ThrottleWatch start(List<Meter> meters, Device device) {
    return new ThrottleWatch(meters, device);
  }

  /// What held the clocks back since the start, a sentence each; empty if nothing did, or nobody
  /// knows.
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
    return causes;
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
