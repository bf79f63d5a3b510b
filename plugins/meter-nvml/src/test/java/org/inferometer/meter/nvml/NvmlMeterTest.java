package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

class NvmlMeterTest {
  private final FakeGpu instance =
      new FakeGpu("MIG-a", "NVIDIA A100 MIG 1g.5gb").with(Quantity.MEMORY_USED, 5);
  private final FakeGpu first = new FakeGpu("GPU-1", "NVIDIA A100", instance);
  private final FakeGpu second = new FakeGpu("GPU-2", "NVIDIA L4").with(Quantity.MEMORY_USED, 9);
  private final NvmlMeter meter = meter(new Nvml.Present("580.95", List.of(first, second)));

  @Test
  void gpusAndInstancesAreDevicesByTheirUuids() {
    assertThat(meter.probe())
        .isEqualTo(
            new Probe.Available(
                "580.95",
                List.of(
                    new Probe.Device("GPU-1", "NVIDIA A100", "gpu"),
                    new Probe.Device("MIG-a", "NVIDIA A100 MIG 1g.5gb", "gpu"),
                    new Probe.Device("GPU-2", "NVIDIA L4", "gpu"))));
  }

  @Test
  void theSecondGpuIsMeteredThoughItIsTheOnlyOneThatIsVisible() {
    try (Sampler sampler = meter.start("GPU-2")) {
      assertThat(sampler.read().source()).contains("NVIDIA L4");
    }
  }

  @Test
  void memoryIsTheInstancesOwn() {
    assertThat(meter.memory("MIG-a"))
        .isEqualTo(new DeviceMemory(Reading.exact(5, "B"), Reading.exact(123, "B")));
    assertThat(meter.memory("GPU-2").usedBytes()).isEqualTo(Reading.exact(9, "B"));
  }

  @Test
  void anInstanceIsHeldBackWithItsGpu() {
    first
        .with(Quantity.CLOCK_EVENTS, 0x20)
        .with(Quantity.HELD_BY_SOFTWARE_HEAT, 77)
        .failing(Quantity.HELD_BY_POWER_CAP, "not supported");
    List<Throttle> throttles = meter.throttles(new Probe.Device("MIG-a", "", "gpu"));
    assertThat(throttles)
        .contains(
            new Throttle("heat (software thermal slowdown)", Reading.exact(77, "ns"), true),
            new Throttle(
                "the power limit (software power cap)",
                Reading.unavailable("not supported"),
                false));
  }

  @Test
  void aProcessorIsNotItsDevice() {
    assertThat(meter.throttles(new Probe.Device("cpu", "", "cpu"))).isEmpty();
    assertThatThrownBy(() -> meter.start("cpu")).hasMessageContaining("'cpu'");
  }

  @Test
  void aMachineWithoutADriverHasNoMeterAndTheReasonSaysWhy() {
    Probe.Unavailable why = new Probe.Unavailable("no driver", "install it");
    NvmlMeter none = meter(new Nvml.Absent(why));
    assertThat(none.probe()).isEqualTo(why);
    assertThat(none.throttles(new Probe.Device("GPU-1", "", "gpu"))).isEmpty();
  }

  @Test
  void aDriverWithoutGpusIsUnavailable() {
    assertThat(meter(new Nvml.Present("580", List.of())).probe())
        .isInstanceOf(Probe.Unavailable.class);
  }

  private static NvmlMeter meter(Nvml nvml) {
    return new NvmlMeter(() -> nvml, System::nanoTime);
  }
}
