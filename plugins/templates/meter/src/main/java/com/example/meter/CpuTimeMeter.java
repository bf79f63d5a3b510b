package com.example.meter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;
import org.pf4j.Extension;

/// Estimates the energy of this process from the processor time that Linux counts for it, and from
/// the power of one busy core, which the user names. For machines that hide their energy counters:
/// where those can be read, they come first, since Inferometer's own plugins do.
@Extension
public final class CpuTimeMeter implements Meter {
  /// The environment's variable that names the power of one busy core.
  static final String VARIABLE = "CPUTIME_WATTS";

  private static final String DEVICE = "cpu";

  private final ProcessorTime time;
  private final OptionalDouble watts;
  private final LongSupplier nanoTime;

  /// The meter of this process.
  public CpuTimeMeter() {
    this(
        new ProcessorTime(Path.of("/proc/self/stat")),
        watts(System.getenv(VARIABLE)),
        System::nanoTime);
  }

  CpuTimeMeter(ProcessorTime time, OptionalDouble watts, LongSupplier nanoTime) {
    this.time = time;
    this.watts = watts;
    this.nanoTime = nanoTime;
  }

  /// What the user wrote, if it is a power.
  static OptionalDouble watts(String text) {
    try {
      double watts = text == null ? Double.NaN : Double.parseDouble(text);
      return watts > 0 && Double.isFinite(watts)
          ? OptionalDouble.of(watts)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  @Override
  public String id() {
    return "cputime";
  }

  @Override
  public String title() {
    return "Processor time";
  }

  @Override
  public String kind() {
    return DEVICE;
  }

  @Override
  public Probe probe() {
    if (watts.isEmpty()) {
      return new Probe.Unavailable(
          VARIABLE + " does not name the power of one busy core",
          "set it to a number of watts, for example " + VARIABLE + "=8.5");
    }
    try {
      time.seconds();
      return new Probe.Available(
          "Linux", List.of(new Probe.Device(DEVICE, "the cores of this process", DEVICE)));
    } catch (IOException e) {
      return new Probe.Unavailable(
          "the processor time of this process cannot be read: " + e.getMessage(),
          "this meter needs Linux");
    }
  }

  @Override
  public Sampler start(String device) {
    return new Running(time, watts.orElseThrow(), nanoTime);
  }

  /// A figure that cannot be read is unavailable with its reason, and never 0.
  private static final class Running implements Sampler {
    private final ProcessorTime time;
    private final double watts;
    private final LongSupplier nanoTime;
    private final long startNs;
    private final double startSeconds;
    private final String fault;

    Running(ProcessorTime time, double watts, LongSupplier nanoTime) {
      this.time = time;
      this.watts = watts;
      this.nanoTime = nanoTime;
      this.startNs = nanoTime.getAsLong();
      double first = 0;
      String why = null;
      try {
        first = time.seconds();
      } catch (IOException e) {
        why = e.getMessage();
      }
      this.startSeconds = first;
      this.fault = why;
    }

    @Override
    public Sample read() {
      double elapsed = (nanoTime.getAsLong() - startNs) / 1e9;
      try {
        if (fault != null) {
          throw new IOException(fault);
        }
        return sample(elapsed, (time.seconds() - startSeconds) * watts);
      } catch (IOException e) {
        Reading none = Reading.unavailable("the processor time cannot be read: " + e.getMessage());
        return sample(elapsed, none, none);
      }
    }

    private Sample sample(double elapsed, double joule) {
      String method = "processor time of this process x " + watts + " W for a busy core";
      Reading power =
          elapsed > 0
              ? Reading.estimated(joule / elapsed, "W", method)
              : Reading.unavailable("no time has passed");
      return sample(elapsed, Reading.estimated(joule, "J", method), power);
    }

    private static Sample sample(double elapsed, Reading energy, Reading power) {
      return Sample.energyOnly(
          "processor time of this process", elapsed, energy, power, "this meter reads time only");
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
