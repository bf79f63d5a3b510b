package org.inferometer.measure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell.Power;
import org.inferometer.study.Reading;

/// The pass that measures energy: idle power first, then inferences without a pause for long enough
/// that the counter's steps do not matter.
public final class EnergyPass {
  /// Meters step every 1 to 100 ms: over so long a time a step is 2 % at most.
  public static final Duration SHORTEST = Duration.ofSeconds(5);

  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final long CHUNK_NANOS = 100_000_000;

  private EnergyPass() {}

  /// @param energyPerInferenceMj gross energy of one inference of the whole batch
  public record Result(Power power, Reading energyPerInferenceMj) {}

  /// Measures with the first meter that can be used for the device's kind.
  ///
  /// @param kind of the device that the session runs on: `cpu` or `gpu`
  /// @param duration of the working part; at least [#SHORTEST] for figures that may be trusted
  public static Result run(
      List<Meter> meters, String kind, Session session, Duration duration, Progress progress)
      throws BackendException {
    for (Meter meter : meters) {
      if (meter.probe() instanceof Probe.Available available) {
        for (Device device : available.devices()) {
          if (device.kind().equals(kind)) {
            return measure(meter, device, session, duration, progress);
          }
        }
      }
    }
    return unavailable(reason(meters, kind));
  }

  /// A result without figures.
  public static Result unavailable(String reason) {
    Reading none = Reading.unavailable(reason);
    return new Result(new Power("none", none, none, none, none), none);
  }

  private static String reason(List<Meter> meters, String kind) {
    String reasons =
        meters.stream()
            .map(Meter::probe)
            .filter(Probe.Unavailable.class::isInstance)
            .map(Probe.Unavailable.class::cast)
            .map(probe -> probe.reason() + "; " + probe.remedy())
            .collect(Collectors.joining(". "));
    return reasons.isEmpty() ? "no meter for a " + kind + " is installed" : reasons;
  }

  private static Result measure(
      Meter meter, Device device, Session session, Duration duration, Progress progress)
      throws BackendException {
    double whole = IDLE.plus(duration).toNanos();
    Sample idle =
        idle(meter, device, fraction -> progress.advanced(fraction * IDLE.toNanos() / whole));
    try (Sampler sampler = meter.start(device.id())) {
      long inferences =
          work(
              session,
              duration.toNanos(),
              done -> progress.advanced((IDLE.toNanos() + done * duration.toNanos()) / whole));
      return result(idle, sampler.read(), inferences);
    }
  }

  private static Sample idle(Meter meter, Device device, Progress progress) {
    try (Sampler sampler = meter.start(device.id())) {
      int steps = 10;
      for (int i = 1; i <= steps; i++) {
        Thread.sleep(IDLE.dividedBy(steps));
        progress.advanced((double) i / steps);
      }
      return sampler.read();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while idle power was measured", e);
    }
  }

  private static long work(Session session, long nanos, Progress progress) throws BackendException {
    long start = System.nanoTime();
    long reported = start;
    long inferences = 0;
    for (long now = start; now - start < nanos; now = System.nanoTime()) {
      session.run();
      inferences++;
      if (now - reported > CHUNK_NANOS) {
        reported = now;
        progress.advanced((double) (now - start) / nanos);
      }
    }
    return inferences;
  }

  private static Result result(Sample idle, Sample work, long inferences) {
    double seconds = work.seconds() / inferences;
    Reading energy = perInference(work.energyJ(), inferences);
    Reading lessIdle = lessIdle(energy, idle.averageW(), seconds);
    return new Result(
        new Power(work.source(), work.averageW(), idle.averageW(), lessIdle, work.temperatureC()),
        energy);
  }

  private static Reading perInference(Reading joules, long inferences) {
    return joules.asDouble().isPresent()
        ? new Reading.Measured(
            joules.asDouble().getAsDouble() * 1e3 / inferences, "mJ", inferences, null)
        : joules;
  }

  private static Reading lessIdle(Reading energyMj, Reading idleW, double seconds) {
    if (energyMj.asDouble().isEmpty() || idleW.asDouble().isEmpty()) {
      return energyMj.asDouble().isEmpty() ? energyMj : idleW;
    }
    return Reading.estimated(
        energyMj.asDouble().getAsDouble() - idleW.asDouble().getAsDouble() * seconds * 1e3,
        "mJ",
        "gross energy less idle power over the same time");
  }
}
