package org.inferometer.measure;

import java.time.Duration;
import java.util.List;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell.Power;
import org.inferometer.study.Reading;

/// The pass that measures energy: idle power first, then windows of inferences without a pause, for
/// long enough that the counter's steps do not matter.
public final class EnergyPass {
  /// All windows together: the rule for NVML's counter, which steps every 100 ms at the latest.
  public static final Duration SHORTEST = Duration.ofSeconds(6);

  private static final Duration IDLE = Duration.ofSeconds(2);
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

  /// @param energyPerInferenceMj gross energy of one inference of the whole batch
  public record Result(Power power, Reading energyPerInferenceMj) {}

  private EnergyPass(Session session, Duration duration, long seed, Progress progress) {
    this.session = session;
    this.duration = duration;
    this.seed = seed;
    this.progress = progress;
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
    return switch (MeteredDevice.of(meters, device)) {
      case MeteredDevice.Found(Meter meter, Device metered) ->
          new EnergyPass(session, duration, seed, progress).measure(meter, metered);
      case MeteredDevice.None(String reason) -> unavailable(reason);
    };
  }

  /// A result without figures.
  public static Result unavailable(String reason) {
    return new Result(Power.unavailable(reason), Reading.unavailable(reason));
  }

  private Result measure(Meter meter, Device device) throws BackendException {
    Sample idle = idle(meter, device);
    try (Sampler sampler = meter.start(device.id())) {
      EnergyWindows windows = work(sampler);
      return new EnergySummary(idle, sampler.read(), windows, seed).result();
    }
  }

  private Sample idle(Meter meter, Device device) {
    try (Sampler sampler = meter.start(device.id())) {
      int steps = 10;
      for (int i = 1; i <= steps; i++) {
        Thread.sleep(IDLE.dividedBy(steps));
        progress.advanced(part(IDLE.toNanos() * i / steps));
      }
      return sampler.read();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while idle power was measured", e);
    }
  }

  private EnergyWindows work(Sampler sampler) throws BackendException {
    EnergyWindows windows = new EnergyWindows();
    long start = System.nanoTime();
    for (int i = 0; i < FEWEST_WINDOWS || System.nanoTime() - start < duration.toNanos(); i++) {
      run(PHASE_NANOS, start);
      Sample from = sampler.read();
      long begin = System.nanoTime();
      long inferences = run(duration.toNanos() / WINDOWS, start);
      double seconds = (System.nanoTime() - begin) / 1e9;
      windows.add(from, sampler.read(), inferences, seconds);
    }
    return windows;
  }

  /// Runs inferences for so long, one at least.
  private long run(long nanos, long passStart) throws BackendException {
    long start = System.nanoTime();
    long reported = start;
    long inferences = 0;
    for (long now = start; now - start < nanos; now = System.nanoTime()) {
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
