package org.inferometer.testkit.synthetic;

import java.util.List;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;

/// Meters the device of a [SyntheticBackend]: so much power while it is idle, and so much more
/// while an inference of this process runs. Sampling it makes inferences of this process slower.
///
/// @param idleW power without work, in watts
/// @param workW what work adds, in watts
/// @param cost by what part of its time an inference takes longer while a sampler is open
/// @param conditions under which the device works
public record SyntheticMeter(double idleW, double workW, double cost, Conditions conditions)
    implements Meter {
  /// The clock of a device that keeps it, in MHz.
  public static final double CLOCK = 2_000;

  /// Whatever holds the clock back.
  public static final String CAP = "the synthetic power cap";

  /// What the meter reads of the device's clock, whenever it is asked.
  public interface Conditions {
    /// @return MHz
    double clockMhz();

    /// @return nanoseconds for which [#CAP] has held the clock back so far
    double heldBackNanos();
  }

  private static final Conditions STEADY =
      new Conditions() {
        @Override
        public double clockMhz() {
          return CLOCK;
        }

        @Override
        public double heldBackNanos() {
          return 0;
        }
      };

  /// The meter of a device that keeps its clock.
  public SyntheticMeter(double idleW, double workW, double cost) {
    this(idleW, workW, cost, STEADY);
  }

  @Override
  public String id() {
    return "synthetic";
  }

  @Override
  public String title() {
    return "the synthetic meter";
  }

  @Override
  public String kind() {
    return "cpu";
  }

  @Override
  public Probe probe() {
    return new Probe.Available(
        "1.0", List.of(new Probe.Device("cpu", "a synthetic processor", "cpu")));
  }

  @Override
  public Reading clockMhz(Probe.Device device) {
    return Reading.exact(conditions.clockMhz(), "MHz");
  }

  @Override
  public List<Throttle> throttles(Probe.Device device) {
    return List.of(new Throttle(CAP, Reading.exact(conditions.heldBackNanos(), "ns"), false));
  }

  @Override
  public Sampler start(String device) {
    SyntheticBackend.SLOWER.add(cost);
    return new Counter(System.nanoTime(), SyntheticBackend.WORKED.get());
  }

  private final class Counter implements Sampler {
    private final long start;
    private final long worked;

    private Counter(long start, long worked) {
      this.start = start;
      this.worked = worked;
    }

    @Override
    public Sample read() {
      double seconds = Math.max(1, System.nanoTime() - start) / 1e9;
      double work = (SyntheticBackend.WORKED.get() - worked) / 1e9;
      double joules = idleW * seconds + workW * work;
      return Sample.energyOnly(
          "synthetic",
          seconds,
          Reading.exact(joules, "J"),
          Reading.exact(joules / seconds, "W"),
          "the synthetic meter does not tell");
    }

    @Override
    public void close() {
      SyntheticBackend.SLOWER.add(-cost);
    }
  }
}
