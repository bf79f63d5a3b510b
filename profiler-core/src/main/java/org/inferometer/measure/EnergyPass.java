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
/// matter. All of it keeps to the budget: a short one leaves less time for each part, which is
/// remarked. What sampling the meter costs is measured afterwards, in a part of the budget more.
public final class EnergyPass {
  /// All windows together: the rule for NVML's counter, which steps every 100 ms at the latest.
  static final Duration SHORTEST = Duration.ofSeconds(6);

  /// The shortest budget that has room for them.
  static final Duration WHOLE = Duration.ofSeconds(10);

  private static final Duration IDLE = Duration.ofSeconds(2);

  /// After work a device's clocks stay up for a while, and its power falls meanwhile.
  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(5);

  private static final Duration SETTLING_WINDOW = Duration.ofMillis(500);

  /// Power that falls by less from one window to the next has settled: over the idle time that
  /// makes a mean that is too high by 2 % at most.
  private static final double SETTLED = 0.99;

  private static final int WINDOWS = 5;

  /// A short budget is shared out: a fifth to see whether power falls, a fifth to idle.
  private static final int SHARES = 5;

  static final int FEWEST_WINDOWS = 3;

  /// So many times shorter than the budget is what it takes to tell what sampling costs.
  private static final int SAMPLING_SHARE = 4;

  /// A window starts so much later in the meter's cycle than the one before: some GPUs look at
  /// their power for a part of every 100 ms only (Yang et al., "Part-time Power Measurements",
  /// arXiv 2312.02741).
  private static final long PHASE_NANOS = 27_000_000;

  private static final long REPORT_NANOS = 100_000_000;

  private final Session session;
  private final Duration budget;
  private final long seed;
  private final Progress progress;
  private final Clock clock;

  /// @param energyPerInferenceMj gross energy of one inference of the whole batch
  public record Result(Power power, Reading energyPerInferenceMj) {}

  private EnergyPass(Session session, Duration budget, long seed, Progress progress, Clock clock) {
    this.session = session;
    this.budget = budget;
    this.seed = seed;
    this.progress = progress;
    this.clock = clock;
  }

  /// Measures with the meter of the device.
  ///
  /// @param device that the session runs on
  /// @param budget of the whole pass; at least [#WHOLE] for figures that may be trusted
  /// @param seed of the bootstrap
  public static Result run(
      List<Meter> meters,
      Device device,
      Session session,
      Duration budget,
      long seed,
      Progress progress)
      throws BackendException {
    return run(meters, device, session, budget, seed, progress, Clock.SYSTEM);
  }

  static Result run(
      List<Meter> meters,
      Device device,
      Session session,
      Duration budget,
      long seed,
      Progress progress,
      Clock clock)
      throws BackendException {
    return switch (MeteredDevice.of(meters, device)) {
      case MeteredDevice.Found(Meter meter, Device metered) ->
          new EnergyPass(session, budget, seed, progress, clock).measure(meter, metered);
      case MeteredDevice.None(String reason) -> unavailable(reason);
    };
  }

  /// A result without figures.
  public static Result unavailable(String reason) {
    return new Result(Power.unavailable(reason), Reading.unavailable(reason));
  }

  private Result measure(Meter meter, Device device) throws BackendException {
    long start = clock.nanoTime();
    Idle idle = idle(meter, device);
    EnergyWindows windows;
    Sample work;
    try (Sampler sampler = meter.start(device.id())) {
      windows = work(sampler, start);
      work = sampler.read();
    }
    Reading sampling =
        SamplingCost.within(samplingTime(), meter, device, nanos -> run(nanos, start), clock, seed)
            .ratio();
    return new EnergySummary(idle, work, windows, sampling, budget, seed).result();
  }

  private Duration samplingTime() {
    return budget.dividedBy(SAMPLING_SHARE);
  }

  /// @param settled whether power had stopped to fall before
  record Idle(Sample sample, boolean settled) {}

  private Idle idle(Meter meter, Device device) {
    try {
      boolean settled = settle(meter, device);
      try (Sampler sampler = meter.start(device.id())) {
        int steps = 10;
        for (int i = 1; i <= steps; i++) {
          clock.sleep(idleTime().dividedBy(steps));
          progress.advanced(part(idleTime().toNanos() * i / steps));
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
      Duration longest = settlingTime();
      Duration window = shorter(SETTLING_WINDOW, longest.dividedBy(2));
      while (clock.nanoTime() - start < longest.toNanos()) {
        clock.sleep(window);
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

  private Duration idleTime() {
    return shorter(IDLE, budget.dividedBy(SHARES));
  }

  /// What is left of the budget; a fifth of it where that is little.
  private Duration settlingTime() {
    Duration left = budget.minus(IDLE).minus(SHORTEST);
    Duration share = budget.dividedBy(SHARES);
    return shorter(LONGEST_SETTLING, left.compareTo(share) > 0 ? left : share);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// One window at least; three, if the budget has room for them.
  ///
  /// @param passStart in the clock's nanoseconds
  private EnergyWindows work(Sampler sampler, long passStart) throws BackendException {
    EnergyWindows windows = new EnergyWindows();
    long start = clock.nanoTime();
    long left = budget.toNanos() - (start - passStart);
    long working = Math.min(SHORTEST.toNanos(), left);
    for (long now = start;
        windows.count() == 0
            || (now - start < left && (windows.count() < FEWEST_WINDOWS || now - start < working));
        now = clock.nanoTime()) {
      run(PHASE_NANOS, passStart);
      Sample from = sampler.read();
      long begin = clock.nanoTime();
      long inferences = run(working / WINDOWS, passStart);
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
    long now = start;
    do {
      session.run();
      inferences += session.concurrency();
      now = clock.nanoTime();
      if (now - reported > REPORT_NANOS) {
        reported = now;
        progress.advanced(part(now - passStart));
      }
    } while (now - start < nanos);
    return inferences;
  }

  private double part(long nanos) {
    return Math.min(1, (double) nanos / shorter(budget, WHOLE).plus(samplingTime()).toNanos());
  }
}
