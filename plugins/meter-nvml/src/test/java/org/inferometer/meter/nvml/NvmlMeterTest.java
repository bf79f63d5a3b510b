package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

class NvmlMeterTest {
  private final FakeGpu instance =
      new FakeGpu("MIG-a", "NVIDIA A100 MIG 1g.5gb")
          .with(Quantity.MEMORY_USED, 5)
          .with(Quantity.MEMORY_FREE, 7);
  private final FakeGpu first = new FakeGpu("GPU-1", "NVIDIA A100", instance);
  private final FakeGpu second = new FakeGpu("GPU-2", "NVIDIA L4").with(Quantity.MEMORY_USED, 9);
  private final NvmlMeter meter = meter(present("580.95", first, second));

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
        .isEqualTo(
            new DeviceMemory(
                Reading.exact(7, "B"), Reading.exact(5, "B"), Reading.exact(123, "B")));
    assertThat(meter.memory("GPU-2").usedBytes()).isEqualTo(Reading.exact(9, "B"));
  }

  @Test
  void anInstanceIsHeldBackWithItsGpu() {
    first
        .with(Quantity.CLOCK_EVENTS, 0x20)
        .withFields(251, 77, 0, 0)
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
  void theClockOfAnInstanceIsThatOfItsGpu() {
    first.with(Quantity.SM_CLOCK, 1_980);
    Reading clock = Reading.exact(1_980, "MHz");
    assertThat(meter.clockMhz(new Probe.Device("GPU-1", "", "gpu"))).isEqualTo(clock);
    assertThat(meter.clockMhz(new Probe.Device("MIG-a", "", "gpu"))).isEqualTo(clock);
  }

  @Test
  void aClockThatCannotBeReadSaysWhy() {
    second.failing(Quantity.SM_CLOCK, "the driver refuses");
    assertThat(meter.clockMhz(new Probe.Device("GPU-2", "", "gpu")))
        .isEqualTo(Reading.unavailable("the driver refuses"));
    assertThat(meter.clockMhz(new Probe.Device("GPU-3", "", "gpu")))
        .isEqualTo(Reading.unavailable("NVML lists no device 'GPU-3'"));
    assertThat(meter.clockMhz(new Probe.Device("cpu", "", "cpu")))
        .isEqualTo(Reading.unavailable("NVML lists no device 'cpu'"));
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
    assertThat(meter(present("580")).probe()).isInstanceOf(Probe.Unavailable.class);
  }

  @Test
  void aCounterThatWasTakenForHeatAtFirstStaysSo() {
    first.withFields(251, 5_000_000_000L, 0, 0);
    Probe.Device device = new Probe.Device("GPU-1", "", "gpu");
    meter.throttles(device);
    first.withFields(269, 1, 1, 1).with(Quantity.CLOCK_EVENTS, 0xE0);
    assertThat(meter.throttles(device))
        .extracting(Throttle::count)
        .contains(Reading.exact(5_000_000_000L, "ns"));
  }

  @Test
  void factsOfAnInstanceAreThoseOfItsGpu() {
    first
        .with(Quantity.SM_CLOCK, 345)
        .with(Quantity.CLOCK_EVENTS, 0x2)
        .with(Quantity.PERFORMANCE_STATE, 0)
        .with(Quantity.PERSISTENCE_MODE, 1)
        .with(Quantity.ECC_MODE, 0)
        .withFields(251, 0, 0, 0);
    assertThat(meter.facts(new Probe.Device("MIG-a", "", "gpu")))
        .contains(
            new DeviceFact.Text("Driver", "580.95"),
            new DeviceFact.Text("CUDA of the driver", "13.0"),
            new DeviceFact.Figure("SM clock at the start", Reading.exact(345, "MHz")),
            DeviceFact.unknown("SM clock, highest", "MAX_SM_CLOCK is not supported"),
            new DeviceFact.Text("Clocks limited by a setting", "yes"),
            new DeviceFact.Text("Performance state", "P0"),
            new DeviceFact.Text("Persistence mode", "on"),
            new DeviceFact.Text("ECC", "off"),
            new DeviceFact.Text("Counters of heat", "NVML's fields 251 to 253"));
    assertThat(meter.facts(new Probe.Device("cpu", "", "cpu"))).isEmpty();
  }

  private static Nvml present(String driver, Gpu... gpus) {
    return new Nvml.Present(driver, new NvmlValue.Value(13_000), List.of(gpus));
  }

  private static NvmlMeter meter(Nvml nvml) {
    return new NvmlMeter(() -> nvml, System::nanoTime);
  }
}
