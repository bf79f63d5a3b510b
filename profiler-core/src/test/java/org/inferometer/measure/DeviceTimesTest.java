package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.Reading.Measured;
import org.junit.jupiter.api.Test;

/// The latency pass over a device that keeps times of its own.
class DeviceTimesTest {
  @Test
  void theDevicesMediansAreOfTheSameInferencesAsTheHosts() throws BackendException {
    Device device = new Device();
    SlotPass pass = new SlotPass(device);
    long[] warmup = pass.warmUp(Device.GPU_NS, f -> {});
    Slot first = pass.measure(20_000_000, Slots.unwatched());
    Slot second = pass.measure(20_000_000, Slots.unwatched());
    assertThat(warmup.length + first.samplesNs().length + second.samplesNs().length)
        .isEqualTo(device.runs);
    assertThat(device.count)
        .as("warm-up is not recorded")
        .isEqualTo(first.samplesNs().length + second.samplesNs().length);
    int settling = 2;
    Latency latency = LatencySummary.of(Slots.of("g", first, second), settling, "the end", 1);
    assertThat(latency.samplesNs()).hasSize(device.count - 2 * settling);
    assertThat(latency.gpuMs())
        .isInstanceOfSatisfying(
            Measured.class,
            gpu -> {
              assertThat(gpu.n()).isEqualTo(latency.samplesNs().length);
              assertThat(gpu.value()).isEqualTo(Device.GPU_NS / 1e6);
              assertThat(gpu.ci95()).isEqualTo(new Interval(0.3, 0.3));
            });
    assertThat(latency.d2hMs().asDouble()).hasValue(0);
  }

  @Test
  void theDevicesLatencyIsTheMedianOfSumsAndNotTheSumOfMedians() {
    // Sums 11, 11, 12; medians 2, 10 and 0.
    DeviceTimes.Recorded recorded =
        new DeviceTimes.Recorded(
            millis(1, 10, 2), millis(10, 1, 10), new long[] {0, 0, 0}, millis(7, 9, 8));
    DeviceSummary summary = DeviceSummary.of(Optional.of(recorded));
    assertThat(summary.latency().asDouble()).hasValue(11);
    assertThat(summary.gpu().asDouble()).hasValue(2);
    assertThat(summary.toDevice().asDouble()).hasValue(10);
    assertThat(summary.enqueue().asDouble()).as("no part of the sum").hasValue(8);
    assertThat(summary.latency())
        .isEqualTo(Reading.estimated(11, "ms", "median of 3 samples, too few for an interval"));
  }

  @Test
  void whatHasNotSettledDoesNotCount() {
    long[] none = new long[100];
    long[] gpu = new long[100];
    Arrays.fill(gpu, 0, 60, 9_000_000);
    Arrays.fill(gpu, 60, 100, 1_000_000);
    DeviceTimes.Recorded recorded = new DeviceTimes.Recorded(gpu, none, none, none);
    Slot slot = new Slot(new long[100], recorded, Slots.NO_CLOCK, List.of());
    assertThat(LatencySummary.of(Slots.of("g", slot), 60, "the end", 1).gpuMs())
        .isEqualTo(Reading.measured(1, "ms", 40, new Interval(1, 1)));
  }

  @Test
  void aBackendOnTheHostHasNoDeviceTimes() {
    DeviceSummary summary = DeviceSummary.of(Optional.empty());
    assertThat(summary.latency()).isEqualTo(Reading.unavailable(Cell.ON_THE_HOST));
    assertThat(summary.toHost()).isEqualTo(Reading.unavailable(Cell.ON_THE_HOST));
  }

  private static long[] millis(long... values) {
    return Arrays.stream(values).map(ms -> ms * 1_000_000).toArray();
  }

  /// Records what was reserved, as a GPU's events do.
  private static final class Device implements Session, DeviceTimes {
    private static final long GPU_NS = 300_000;
    private int runs;
    private int reserved;
    private int pending;
    private int count;

    @Override
    public void bind(Map<String, HostTensor> inputs) {}

    @Override
    public void run() {
      runs++;
      pending += reserved-- > 0 ? 1 : 0;
      long end = System.nanoTime() + GPU_NS;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void reserve(int inferences) {
      reserved = inferences;
    }

    @Override
    public void collect() {
      count += pending;
      pending = 0;
    }

    @Override
    public Recorded recorded() {
      long[] gpu = new long[count];
      Arrays.fill(gpu, GPU_NS);
      return new Recorded(gpu, new long[count], new long[count], new long[count]);
    }

    @Override
    public String method() {
      return "a host that plays a device";
    }

    @Override
    public Optional<DeviceTimes> deviceTimes() {
      return Optional.of(this);
    }

    @Override
    public Map<String, HostTensor> outputs() {
      return Map.of();
    }

    @Override
    public Reading arenaBytes() {
      return Reading.unavailable("none");
    }

    @Override
    public void close() {}
  }
}
