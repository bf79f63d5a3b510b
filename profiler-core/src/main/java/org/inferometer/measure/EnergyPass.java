package org.inferometer.measure;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Session;
import org.inferometer.study.Power;
import org.inferometer.study.Reading;

/// The pass that measures energy: idle power first, once it falls no more after the work before,
/// then windows of inferences without a pause, for long enough that the counter's steps do not
/// matter.
public final class EnergyPass {
  /// All windows together: the rule for NVML's counter, which steps every 100 ms at the latest.
  public static final Duration SHORTEST = Duration.ofSeconds(6);

  private static final Duration IDLE = Duration.ofSeconds(2);

  /// After work a device's clocks stay up for a while, and its power falls meanwhile.
  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(5);

  private static final Duration SETTLING_WINDOW = Duration.ofMillis(500);

  /// Power that falls by less from one window to the next has settled: over the idle time that
  /// makes a mean that is too high by 2 % at most.
  private static final double SETTLED = 0.99;

  private static final int WINDOWS = 5;
  private static final int FEWEST_WINDOWS = 3;

  /// A window starts so much later in the meter's cycle than the one before: some GPUs look at
  /// their power for a part of every 100 ms only (Yang et al., "Part-time Power Measurements",
  /// arXiv 2312.02741).
  private static final long PHASE_NANOS = 27_000_000;

  private static final long REPORT_NANOS = 100_000_000;

  private final Session session;
  private final Duration duration;
  private final long seed;
  private final Progress progress;
  private final Clock clock;

  /// @param energyPerInferenceMj gross energy of one inference of the whole batch
  public record Result(Power power, Reading energyPerInferenceMj) {}

  private EnergyPass(
      Session session, Duration duration, long seed, Progress progress, Clock clock) {
    this.session = session;
    this.duration = duration;
    this.seed = seed;
    this.progress = progress;
    this.clock = clock;
  }

  /// Measures with the meter of the device.
  ///
  /// @param device that the session runs on
  /// @param duration of the working part; at least [#SHORTEST] for figures that may be trusted
  /// @param seed of the bootstrap
  public static Result run(
      List<Meter> meters,
      Device device,
      Session session,
      Duration duration,
      long seed,
      Progress progress)
      throws BackendException {
    return run(meters, device, session, duration, seed, progress, Clock.SYSTEM);
  }

  static Result run(
      List<Meter> meters,
      Device device,
      Session session,
      Duration duration,
      long seed,
      Progress progress,
      Clock clock)
      throws BackendException {
    return switch (MeteredDevice.of(meters, device)) {
      case MeteredDevice.Found(Meter meter, Device metered) ->
          new EnergyPass(session, duration, seed, progress, clock).measure(meter, metered);
      case MeteredDevice.None(String reason) -> unavailable(reason);
    };
  }

  /// A result without figures.
  public static Result unavailable(String reason) {
    return new Result(Power.unavailable(reason), Reading.unavailable(reason));
  }

  private Result measure(Meter meter, Device device) throws BackendException {
    Idle idle = idle(meter, device);
    try (Sampler sampler = meter.start(device.id())) {
      EnergyWindows windows = work(sampler);
      return new EnergySummary(idle, sampler.read(), windows, seed).result();
    }
  }

  /// @param settled whether power had stopped to fall before
  record Idle(Sample sample, boolean settled) {}

  private Idle idle(Meter meter, Device device) {
    try {
      boolean settled = settle(meter, device);
      try (Sampler sampler = meter.start(device.id())) {
        int steps = 10;
        for (int i = 1; i <= steps; i++) {
          clock.sleep(IDLE.dividedBy(steps));
          progress.advanced(part(IDLE.toNanos() * i / steps));
        }
        return new Idle(sampler.read(), settled);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while idle power was measured", e);
    }
  }

  /// Waits until power falls no more.
  ///
  /// @return false if it still fell in the end
  private boolean settle(Meter meter, Device device) throws InterruptedException {
    try (Sampler sampler = meter.start(device.id())) {
      Sample last = sampler.read();
      double lastWatts = Double.POSITIVE_INFINITY;
      long start = clock.nanoTime();
      while (clock.nanoTime() - start < LONGEST_SETTLING.toNanos()) {
        clock.sleep(SETTLING_WINDOW);
        progress.advanced(0);
        Sample now = sampler.read();
        OptionalDouble watts = watts(last, now);
        if (watts.isEmpty() || watts.getAsDouble() >= lastWatts * SETTLED) {
          return true;
        }
        last = now;
        lastWatts = watts.getAsDouble();
      }
      return false;
    }
  }

  /// Mean power between two samples; empty where there is no energy to tell it.
  private static OptionalDouble watts(Sample from, Sample to) {
    OptionalDouble before = from.energyJ().asDouble();
    OptionalDouble after = to.energyJ().asDouble();
    double seconds = to.seconds() - from.seconds();
    return before.isEmpty() || after.isEmpty() || seconds <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((after.getAsDouble() - before.getAsDouble()) / seconds);
  }

  private EnergyWindows work(Sampler sampler) throws BackendException {
    EnergyWindows windows = new EnergyWindows();
    long start = clock.nanoTime();
    for (int i = 0; i < FEWEST_WINDOWS || clock.nanoTime() - start < duration.toNanos(); i++) {
      run(PHASE_NANOS, start);
      Sample from = sampler.read();
      long begin = clock.nanoTime();
      long inferences = run(duration.toNanos() / WINDOWS, start);
      double seconds = (clock.nanoTime() - begin) / 1e9;
      windows.add(from, sampler.read(), inferences, seconds);
    }
    return windows;
  }

  /// Runs inferences for so long, one at least.
  private long run(long nanos, long passStart) throws BackendException {
    long start = clock.nanoTime();
    long reported = start;
    long inferences = 0;
    for (long now = start; now - start < nanos; now = clock.nanoTime()) {
      session.run();
      inferences += session.concurrency();
      if (now - reported > REPORT_NANOS) {
        reported = now;
        progress.advanced(part(IDLE.toNanos() + now - passStart));
      }
    }
    return inferences;
  }

  private double part(long nanos) {
    return Math.min(1, (double) nanos / IDLE.plus(duration).toNanos());
  }
}
