package org.inferometer.meter.rapl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// A running measurement over all packages. A counter wraps around every few minutes to hours, so
/// it is looked at often enough to see each wrap.
final class RaplSampler implements Sampler {
  /// The smallest range that is known, 262 kJ, lasts over four minutes at 1 kW.
  private static final long LOOK_SECONDS = 30;

  private final List<Counter> packages;
  private final List<Counter> others;
  private final LongSupplier nanoTime;
  private final long start;
  private final ScheduledExecutorService looks;
  private @Nullable String failure;

  private RaplSampler(PowercapTree tree, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    List<Counter> inPackages = new ArrayList<>();
    List<Counter> beside = new ArrayList<>();
    try {
      tree.packages().forEach(zone -> inPackages.add(new Counter(zone)));
      tree.others().forEach(zone -> beside.add(new Counter(zone)));
    } catch (IOException e) {
      failure = tree.root() + " cannot be read: " + e.getMessage();
    }
    this.packages = inPackages;
    this.others = beside;
    this.start = nanoTime.getAsLong();
    this.looks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rapl").factory());
  }

  static RaplSampler start(PowercapTree tree, LongSupplier nanoTime) {
    RaplSampler sampler = new RaplSampler(tree, nanoTime);
    sampler.look();
    var _ =
        sampler.looks.scheduleAtFixedRate(
            sampler::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return sampler;
  }

  /// Takes all counters' progress since the last look.
  synchronized void look() {
    for (Counter counter : packages) {
      try {
        counter.advance();
      } catch (IOException | RuntimeException e) {
        // Any exception is the reason: one that left this method would end all further looks.
        failure = counter.zone.counter() + " cannot be read any more: " + words(e);
      }
    }
    for (Counter counter : others) {
      counter.advanceIfReadable();
    }
  }

  private static String words(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @Override
  public synchronized Sample read() {
    look();
    double seconds = (nanoTime.getAsLong() - start) / 1e9;
    if (failure != null) {
      Reading failed = Reading.unavailable(failure);
      return sample(seconds, failed, failed);
    }
    double joules = packages.stream().mapToDouble(Counter::joules).sum();
    Reading power =
        seconds > 0
            ? Reading.exact(joules / seconds, "W")
            : Reading.unavailable("no time has passed");
    return sample(seconds, Reading.exact(joules, "J"), power);
  }

  private Sample sample(double seconds, Reading energy, Reading power) {
    return Sample.energyOnly(
        source(seconds), seconds, energy, power, "RAPL counts energy and nothing else");
  }

  /// The packages that are summed, and beside them what memory and platform took.
  private String source(double seconds) {
    List<String> parts = new ArrayList<>();
    for (Counter counter : others) {
      if (counter.readable && seconds > 0) {
        parts.add(
            String.format(
                Locale.ROOT, "%s %.1f W", counter.zone.name(), counter.joules() / seconds));
      }
    }
    String names = RaplMeter.names(packages.stream().map(counter -> counter.zone).toList());
    return "RAPL " + names + (parts.isEmpty() ? "" : " (apart: " + String.join(", ", parts) + ")");
  }

  /// Ends the looks, and waits for the one that runs.
  @Override
  public void close() {
    looks.close();
  }

  /// A zone's energy since the start.
  private static final class Counter {
    private final Zone zone;
    private long last = -1;
    private long microjoules;
    private boolean readable = true;

    private Counter(Zone zone) {
      this.zone = zone;
    }

    private void advance() throws IOException {
      long now = zone.read();
      microjoules += last < 0 ? 0 : zone.between(last, now);
      last = now;
    }

    /// Zones beside the packages are extra: one that cannot be read is left out.
    private void advanceIfReadable() {
      try {
        advance();
      } catch (IOException | RuntimeException e) {
        readable = false;
      }
    }

    private double joules() {
      return microjoules / 1e6;
    }
  }
}
