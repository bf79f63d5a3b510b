package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.Reading;

/// A running measurement of one GPU. A thread of its own looks at energy and power every 20 ms, and
/// at the rest more rarely; nothing of it runs in the latency pass.
final class NvmlSampler implements Sampler {
  private static final long LOOK_MILLIS = 20;

  /// So many looks at energy and power for one at everything else.
  private static final int RARELY = 5;

  /// NVML watches the PCIe link for 20 ms each time it is asked: once a second is enough.
  private static final int VERY_RARELY = 50;

  /// Fewer steps of the counter than these are too few for a figure to be trusted.
  private static final int FEWEST_STEPS = 50;

  private static final double WATTS = 1e-3;

  private final Target target;
  private final String driver;
  private final LongSupplier nanoTime;
  private final long start;
  private final PowerSource powerSource;
  private final EnergyCounter energy = new EnergyCounter();
  private final TimeSeries power = new TimeSeries(WATTS, "W");
  private final TimeSeries averagePower = new TimeSeries(WATTS, "W");
  private final TimeSeries smClock = new TimeSeries(1, "MHz");
  private final TimeSeries memoryClock = new TimeSeries(1, "MHz");
  private final TimeSeries utilisation = new TimeSeries(0.01, "1");
  private final TimeSeries memoryUtilisation = new TimeSeries(0.01, "1");
  private final TimeSeries received = new TimeSeries(1e3, "B/s");
  private final TimeSeries sent = new TimeSeries(1e3, "B/s");
  private final ThrottleReasons heldBack = new ThrottleReasons();
  private final ScheduledExecutorService looks;
  private int count;

  /// What is metered.
  ///
  /// @param gpu whose figures are read
  /// @param instance the UUID of the MIG instance that was asked for; empty for the whole GPU
  /// @param heat the GPU's counters of heat
  record Target(Gpu gpu, String instance, HeatCounters heat) {
    /// An exception is a reason like any other: it must not end the looks that follow.
    NvmlValue read(Quantity quantity) {
      try {
        return gpu.read(quantity);
      } catch (RuntimeException | LinkageError e) {
        return new NvmlValue.None("reading " + quantity + " failed: " + e);
      }
    }
  }

  NvmlSampler(Target target, String driver, LongSupplier nanoTime) {
    this.target = target;
    this.driver = driver;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.powerSource = PowerSource.of(target::read);
    this.looks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("nvml").factory());
  }

  static NvmlSampler start(Target target, String driver, LongSupplier nanoTime) {
    NvmlSampler sampler = new NvmlSampler(target, driver, nanoTime);
    var _ =
        sampler.looks.scheduleAtFixedRate(
            sampler::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return sampler;
  }

  /// Reads what is due.
  synchronized void look() {
    NvmlValue counter = target.read(Quantity.ENERGY);
    energy.look(nanoTime.getAsLong(), counter);
    NvmlValue watts = target.read(powerSource.quantity());
    double now = seconds();
    power.look(now, watts);
    if (count % RARELY == 0) {
      averagePower.look(now, target.read(Quantity.POWER_AVERAGE));
      smClock.look(now, target.read(Quantity.SM_CLOCK));
      memoryClock.look(now, target.read(Quantity.MEMORY_CLOCK));
      utilisation.look(now, target.read(Quantity.UTILISATION));
      memoryUtilisation.look(now, target.read(Quantity.MEMORY_UTILISATION));
      heldBack.look(target.read(Quantity.CLOCK_EVENTS));
    }
    if (count % VERY_RARELY == VERY_RARELY - 1) {
      received.look(now, target.read(Quantity.PCIE_RECEIVED));
      sent.look(now, target.read(Quantity.PCIE_SENT));
    }
    count++;
  }

  private double seconds() {
    return (nanoTime.getAsLong() - start) / 1e9;
  }

  @Override
  public synchronized Sample read() {
    Reading watts = power();
    boolean counted = !energy.failed();
    boolean whole = target.instance().isEmpty();
    Reading part = Reading.unavailable(partReason());
    return new Sample(
        source(counted),
        counted ? energy.seconds() : power.span(),
        whole ? (counted ? energy.energy() : integrated()) : part,
        whole ? (counted ? energy.power() : watts) : part,
        whole ? (counted ? watts : Reading.unavailable("power is the only source")) : part,
        target.read(Quantity.TEMPERATURE).reading(1, "°C"),
        conditions(whole ? instantPower() : part, whole ? averagePower.mean() : part),
        remarks(counted),
        TimeSeries.series(power, smClock, memoryClock));
  }

  private String partReason() {
    return "NVML counts the energy of the whole GPU "
        + target.gpu().uuid()
        + ", not of its MIG instance "
        + target.instance();
  }

  private String source(boolean counted) {
    return (counted ? "NVML's energy counter" : "NVML's power, integrated")
        + " of "
        + target.gpu().name()
        + " (whole GPU, driver "
        + driver
        + ")";
  }

  /// The mean over time.
  private Reading power() {
    return power.span() > 0 && power.failure().isEmpty()
        ? new Reading.Measured(power.integral() / power.span(), "W", power.count(), null)
        : Reading.unavailable(
            power.failure().isEmpty() ? "power was read once only" : power.failure());
  }

  private Reading integrated() {
    return power() instanceof Reading.Unavailable none
        ? none
        : Reading.estimated(power.integral(), "J", "power integrated over time");
  }

  private Reading instantPower() {
    return powerSource.quantity() == Quantity.POWER_INSTANT
        ? power()
        : target.read(Quantity.POWER_INSTANT).reading(WATTS, "W");
  }

  private DeviceConditions conditions(Reading instantPower, Reading averagePower) {
    return new DeviceConditions(
        smClock.mean(),
        memoryClock.mean(),
        instantPower,
        averagePower,
        target.read(Quantity.POWER_LIMIT).reading(WATTS, "W"),
        target.read(Quantity.DEFAULT_POWER_LIMIT).reading(WATTS, "W"),
        utilisation.mean(),
        memoryUtilisation.mean(),
        target.read(Quantity.PCIE_GENERATION).reading(1, "1"),
        target.read(Quantity.PCIE_WIDTH).reading(1, "1"),
        received.mean(),
        sent.mean(),
        heldBack.sentences());
  }

  private List<String> remarks(boolean counted) {
    List<String> remarks = new ArrayList<>(GpuCaveats.remarks(target.gpu().name()));
    if (!powerSource.remark().isEmpty()) {
      remarks.add(powerSource.remark());
    }
    if (!target.heat().remark().isEmpty()) {
      remarks.add(target.heat().remark());
    }
    if (!counted && energy.energy() instanceof Reading.Unavailable(String reason)) {
      remarks.add("Energy is power integrated over time, since " + reason + ".");
    }
    if (counted && energy.steps() < FEWEST_STEPS) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "The energy counter stepped %d times only, fewer than the %d that a figure needs.",
              energy.steps(),
              FEWEST_STEPS));
    }
    if (!target.instance().isEmpty() && power().asDouble().isPresent()) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "The whole GPU, of which this MIG instance is a part, drew %.1f W on average.",
              power().asDouble().getAsDouble()));
    }
    return remarks;
  }

  /// Ends the looks, and waits for the one that runs: its GPU may be gone afterwards.
  @Override
  public void close() {
    looks.close();
  }

  /// Where power over time is read from.
  ///
  /// @param remark what a reader must know about it, in a sentence; empty if nothing
  record PowerSource(Quantity quantity, String remark) {
    /// Instant power where the driver gives it.
    static PowerSource of(Function<Quantity, NvmlValue> gpu) {
      return gpu.apply(Quantity.POWER_INSTANT) instanceof NvmlValue.None(String reason)
              && gpu.apply(Quantity.POWER_USAGE) instanceof NvmlValue.Value
          ? new PowerSource(
              Quantity.POWER_USAGE,
              "Power over time is what nvmlDeviceGetPowerUsage gives, on Ampere and newer the mean of"
                  + " the last second, since instant power is not available ("
                  + reason
                  + ").")
          : new PowerSource(Quantity.POWER_INSTANT, "");
    }
  }

  /// What held a GPU's clocks back while it was looked at.
  static final class ThrottleReasons {
    private final Map<ClockEvent, Integer> seen = new EnumMap<>(ClockEvent.class);
    private int looks;

    /// @param answer the bits of [Quantity#CLOCK_EVENTS]; where there are none, nothing is known
    void look(NvmlValue answer) {
      if (answer instanceof NvmlValue.Value(long mask)) {
        looks++;
        long causes = ClockEvent.causes(mask);
        for (ClockEvent event : ClockEvent.values()) {
          if (event.isIn(causes)) {
            seen.merge(event, 1, Integer::sum);
          }
        }
      }
    }

    /// A sentence for each cause.
    List<String> sentences() {
      List<String> sentences = new ArrayList<>();
      seen.forEach((event, times) ->
          sentences.add(
              String.format(
                  Locale.ROOT,
                  "The clocks were held back by %s at %d of %d looks.",
                  event.words(),
                  times,
                  looks)));
      return sentences;
    }
  }
}
